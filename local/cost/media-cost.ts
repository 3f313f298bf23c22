import type { LocalProsa } from '../cli/start-local.ts';
import { poll } from '../demo/poll.ts';
import type { CustomerContent } from '../whatsapp/customer-content.ts';
import { type CostAssumptions, type CostLine, costTable } from './cost-table.ts';

const CUSTOMER = '5511933330002';

const WARM_UP = 5;
const COUNTED = 10;

/** How long an answer may take, and what goes on after the last, in milliseconds. */
const ANSWER_MS = 30_000;
const QUIET_MS = 90_000;

/** What files add to a million answered messages, in US$, without the models. */
export interface MediaCost {
  voice: CostLine[];
  photo: CostLine[];
}

/**
 * Sends voice notes and photos that are answered, and says what a million of each cost more than texts.
 *
 * @param texts the table of texts
 */
export async function costOfMedia(
  running: LocalProsa,
  region: string,
  assumed: CostAssumptions,
  texts: readonly CostLine[],
): Promise<MediaCost> {
  const { runtime, whatsapp } = running;
  const { billing } = runtime;
  let answered = 0;
  const send = async (count: number, contentOf: (words: string) => CustomerContent) => {
    for (let n = 0; n < count; n++) {
      answered += 1;
      await running.send(contentOf(`Mensagem ${answered}`), { from: CUSTOMER });
      await within('an answer', ANSWER_MS, () => whatsapp.outbox({ to: CUSTOMER }).length >= answered);
    }
    await whatsapp.statusesDelivered();
    // The timers of voice notes go off for nothing, and are paid for.
    const isQuiet = () =>
      runtime.queues().every(({ waiting, in_flight, delayed }) => waiting + in_flight + delayed === 0);
    await within('the end of the work', QUIET_MS, isQuiet);
  };
  const counted = async (contentOf: (words: string) => CustomerContent, as: CostAssumptions) => {
    await send(WARM_UP, contentOf);
    billing.reset();
    await send(COUNTED, contentOf);
    return moreThan(texts, costTable(billing.report(region), COUNTED, as));
  };
  return {
    voice: await counted((words) => ({ kind: 'voice', words }), assumed),
    photo: await counted((caption) => ({ kind: 'image', caption }), { ...assumed, listenMs: 0 }),
  };
}

async function within(what: string, timeoutMs: number, holds: () => boolean): Promise<void> {
  const isSo = await poll(() => holds() || undefined, { timeoutMs, intervalMs: 20 });
  if (!isSo) throw new Error(`${what} did not come; nothing is counted`);
}

/** What only files use besides requests; the others' time is a text's, and what this machine adds to it is nothing of a file's. */
const OF_FILES = /^(?!Lambda|X-Ray|logs)|^Lambda, (?:media|timer|invocations)$/;

/** What the lines are above those of texts. */
function moreThan(texts: readonly CostLine[], lines: readonly CostLine[]): CostLine[] {
  const before = new Map(texts.map((line) => [line.what, line]));
  return lines
    .filter(({ what }) => OF_FILES.test(what))
    .map((line) => {
      const text = before.get(line.what);
      const usd =
        text && (line.usd === undefined || text.usd === undefined ? undefined : line.usd - text.usd);
      return text ? { ...line, units: line.units - text.units, usd } : line;
    })
    .sort((one, other) => (other.usd ?? 0) - (one.usd ?? 0));
}
