import { customerOf } from '../simulation/customers.ts';
import type { Pace } from '../simulation/pace.ts';
import { startTables } from '../simulation/tables.ts';
import { World } from '../simulation/world.ts';
import type { PlannedMessage } from './conversation-plan.ts';
import type { Seen } from './measure.ts';
import { ASSUMED, drawMs, PUBLISHED, type PublishedLatency } from './published-latencies.ts';

const SAYING = /^c(\d+) m(\d+)$/;

/** More events than any run has after its last message. */
const MOST_EVENTS = 10_000_000;

/** Calls of services by the beginning of their label. */
const CALLS: readonly (readonly [service: string, latency: PublishedLatency])[] = [
  ['dynamodb', ASSUMED.dynamoDb],
  ['SQS', ASSUMED.sqsSend],
  ['EventBridge', ASSUMED.putEvents],
];

/** AWS as it was measured by others, warm, with as many environments as it takes and nothing going wrong. */
const AS_PUBLISHED: Pace = {
  postMs: () => 0,
  callMs: (chance, label) => {
    const [, latency] = CALLS.find(([service]) => label.startsWith(service)) ?? [];
    return latency ? Math.round(drawMs(latency, chance.next) / 2) : 0;
  },
  busMs: (chance) => Math.round(drawMs(PUBLISHED.eventBridgeAtAmazonKey, chance.next)),
  twiceProbability: 0,
  queueMs: (chance, queue) => {
    const latency = queue.endsWith('.fifo') ? PUBLISHED.sqsFifoToLambda : PUBLISHED.sqsStandardToLambda;
    return Math.round(drawMs(latency, chance.next));
  },
  concurrency: () => 1_000,
  batchSize: () => 10,
  coldStartProbability: 0,
  busyProbability: 0,
};

/**
 * Runs planned conversations through the functions' own code in virtual time, from where the webhook has told the bus of
 * a message.
 *
 * @param options.onProgress told of how many messages have been written
 */
export async function runVirtually(
  plan: readonly PlannedMessage[],
  options: { seed: number; debounceSeconds: number; pace?: Pace; onProgress?: (written: number) => void },
): Promise<Seen> {
  const { seed, debounceSeconds, pace = AS_PUBLISHED, onProgress = () => undefined } = options;
  const tables = await startTables();
  const world = await World.start({
    ...{ tables, seed, debounceSeconds, pace },
    entry: 'ai',
    isJudged: false,
  });
  try {
    const start = world.time.now();
    for (const { customer, number, atMs } of plan) {
      await world.runFor(start + atMs - world.time.now());
      world.say(customer, ['text']);
      onProgress(number);
    }
    await world.finish(MOST_EVENTS);
    if (!world.rested) throw new Error('the simulation did not come to rest');
    return seenOf(world, debounceSeconds * 1_000);
  } finally {
    await world.close();
    await tables.close();
  }
}

/** Gathers what is seen of a run from the world's own records. */
function seenOf({ bus, sayings, model, whatsApp }: World, debounceMs: number): Seen {
  const numberOf = new Map(sayings.all.map(({ messageId }, index) => [messageId, index + 1]));
  const traces = new Map<string, number>();
  const handedOff = new Map<number, number>();
  const withPeople = new Map<string, string>();
  for (const { at, envelope } of bus.facts) {
    const { event, trace_id, conversation_id = '', payload } = envelope;
    if (event === 'inbox.message.received')
      traces.set(trace_id, numberOf.get(String(payload.messageId)) ?? 0);
    if (event !== 'routing.handoff.requested') continue;
    const number = traces.get(trace_id) ?? 0;
    if (!handedOff.has(number)) handedOff.set(number, at);
    const customer = String(customerOf(conversation_id));
    if (String(payload.toAgent).startsWith('agent.queue') && !withPeople.has(customer)) {
      withPeople.set(customer, String(payload.reason));
    }
  }
  const calls = model.calls.map(({ read, startedAt, endedAt = Number.NaN, answer }) => {
    const said = read.map((text) => SAYING.exec(text) ?? []);
    const newest = Math.max(...said.map(([, , number]) => Number(number)));
    return { customer: String(said[0]?.[1]), newest, askedAt: startedAt, answeredAt: endedAt, answer };
  });
  const newestOf = new Map(calls.map(({ answer, newest }) => [answer, newest]));
  return {
    messages: sayings.all.map(({ customer, arrivals: [at = Number.NaN] }, index) => ({
      number: index + 1,
      customer: String(customer),
      postedAt: at,
      acceptedAt: at,
      handedOffAt: handedOff.get(index + 1),
    })),
    calls,
    replies: whatsApp.sends
      .filter(({ accepted }) => accepted)
      .map(({ at, body, ledgerKey }) => ({
        customer: String(customerOf(ledgerKey.split('#')[0] ?? '')),
        at,
        newest: newestOf.get(body),
        ledgerKey,
      })),
    withPeople,
    debounceMs,
  };
}
