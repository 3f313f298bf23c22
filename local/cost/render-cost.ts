import { type CostAssumptions, type CostLine, totalOf } from './cost-table.ts';
import type { IdleLine } from './idle.ts';
import { IMPORTED_CHUNKS, type KnowledgeCost } from './knowledge-cost.ts';
import type { MediaCost } from './media-cost.ts';

const UNKNOWN = 'unknown';

/** What a table is about. */
export interface CostSubject extends CostAssumptions {
  region: string;
  asOf: Date;
  /** How many answered messages the busy month has. */
  messagesAMonth: number;
}

/**
 * The table as Markdown, as README shows it.
 *
 * @param total US$ of a million messages, the sum of the lines
 * @param more.toolCall what a million calls of a tool add @param more.knowledge what documents add @param more.media what files add
 * @param months what a month costs besides, without a message and with as many as `of` says
 */
export function renderCost(
  lines: readonly CostLine[],
  total: number,
  months: Readonly<Record<'idle' | 'busy', readonly IdleLine[]>>,
  {
    toolCall,
    knowledge,
    media,
  }: { toolCall: readonly CostLine[]; knowledge: KnowledgeCost; media: MediaCost },
  of: CostSubject,
): string {
  const isWhole = lines.every(({ usd }) => usd !== undefined);
  const millions = of.messagesAMonth / 1_000_000;
  const perMillion = total + monthlySum(months.busy) / millions;
  return [
    `US$ per million answered messages in ${of.region}, ${of.asOf.toISOString().slice(0, 10)}`,
    '',
    '| what | units a message | US$ |',
    '|---|---|---|',
    ...lines.map(({ what, units, unit, usd }) => `| ${what} | ${rounded(units)} ${unit} | ${money(usd)} |`),
    `| **sum${isWhole ? '' : ` of what has a price`}** | | **${money(total)}** |`,
    '',
    `Each month without a message: ${money(monthlySum(months.idle))} (${told(months.idle)}).`,
    '',
    `With ${rounded(of.messagesAMonth)} messages a month, everything counted: ${money(perMillion)} a million (besides the above ${told(months.busy)}).`,
    '',
    `Where all of a million messages are voice notes they add ${money(totalOf(media.voice))}: ${listed(media.voice.filter(isNamed))}; photos ${money(totalOf(media.photo))}: ${listed(media.photo.filter(isNamed))}. Not in it: the bucket, and what the models take.`,
    '',
    `A million calls of a tool add ${money(totalOf(toolCall))}: ${listed(toolCall)}.`,
    '',
    `A million searches of documents, one for an answer of a tenant that has some, add ${money(totalOf(knowledge.search))}: ${listed(knowledge.search)}.`,
    '',
    `An import of ${IMPORTED_CHUNKS.toLocaleString('en-US')} chunks costs ${money(totalOf(knowledge.imported))}: ${listed(knowledge.imported)}.`,
    '',
    `Taken for granted: the model thinks ${of.modelMs} ms, and for 100 answered messages ${of.thrownAway} of its answers are thrown away`,
    `for a newer message (docs/performance.md); WhatsApp takes ${of.whatsappMs} ms, listening to a voice note ${of.listenMs} ms, a tool ${of.toolMs} ms, vectors of a text or a batch and their search or storing ${of.embeddingMs} ms; ${of.traceSample} % of traces are recorded; the processor of a function`,
    'is as fast as this machine’s. List prices of the first tier, without free tiers',
    'and taxes, and without what the model and WhatsApp cost, but for vectors of texts.',
  ].join('\n');
}

/** Less is not told by itself, in US$. */
const isNamed = ({ usd }: CostLine) => usd === undefined || usd >= 0.1;

const monthlySum = (lines: readonly IdleLine[]) => lines.reduce((sum, { usd = 0 }) => sum + usd, 0);

const told = (lines: readonly IdleLine[]) =>
  lines
    .filter(({ count }) => count > 0)
    .map(({ what, count, usd }) => `${rounded(count)} ${what} ${money(usd)}`)
    .join(', ');

const listed = (lines: readonly CostLine[]) =>
  lines.map(({ what, usd }) => `${what} ${money(usd)}`).join(', ');

const money = (usd: number | undefined) => (usd === undefined ? UNKNOWN : usd.toFixed(2));

function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
