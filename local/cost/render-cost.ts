import type { CostAssumptions, CostLine } from './cost-table.ts';
import type { IdleLine } from './idle.ts';

const UNKNOWN = 'unknown';

/** The table as Markdown, as README shows it. */
export function renderCost(
  lines: readonly CostLine[],
  total: number,
  idle: readonly IdleLine[],
  of: CostAssumptions & { region: string; asOf: Date },
): string {
  const isWhole = lines.every(({ usd }) => usd !== undefined);
  const monthly = idle.reduce((sum, { usd = 0 }) => sum + usd, 0);
  return [
    `US$ per million answered messages in ${of.region}, ${of.asOf.toISOString().slice(0, 10)}`,
    '',
    '| what | units a message | US$ |',
    '|---|---|---|',
    ...lines.map(({ what, units, unit, usd }) => `| ${what} | ${rounded(units)} ${unit} | ${money(usd)} |`),
    `| **sum${isWhole ? '' : ` of what has a price`}** | | **${money(total)}** |`,
    '',
    `Each month without a message: ${money(monthly)} (${idle
      .map(({ what, count, usd }) => `${rounded(count)} ${what} ${money(usd)}`)
      .join(', ')}).`,
    '',
    `Taken for granted: the model thinks ${of.modelMs} ms, WhatsApp takes ${of.whatsappMs} ms, ${of.traceSample} % of traces are`,
    'recorded, and the processor of a function is as fast as this machine’s. List prices of the first tier, without free tiers',
    'and taxes, and without what the model and WhatsApp cost.',
  ].join('\n');
}

const money = (usd: number | undefined) => (usd === undefined ? UNKNOWN : usd.toFixed(2));

function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
