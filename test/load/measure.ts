import { type Percentiles, percentilesOf } from './percentiles.ts';

/** A message that a customer wrote. Times are milliseconds since the epoch. */
export interface SaidMessage {
  /** Grows with time, also from one customer to another. */
  number: number;
  customer: string;
  postedAt: number;
  /** When the webhook's 200 was there. */
  acceptedAt: number;
  /** When the dispatcher handed it to the agent; undefined where that was not seen. */
  handedOffAt?: number | undefined;
}

/** A call of the model that was answered. */
export interface ModelAnswer {
  customer: string;
  /** Number of the newest message that it answers. */
  newest: number;
  askedAt: number;
  answeredAt: number;
}

/** A reply that WhatsApp accepted. */
export interface AcceptedReply {
  customer: string;
  at: number;
  /** Number of the newest message that it answers; undefined where it is no answer of the model's. */
  newest: number | undefined;
  /** `<conversation id>#<reply_seq>`. */
  ledgerKey: string;
}

/** Everything that was seen of a run. */
export interface Seen {
  messages: readonly SaidMessage[];
  calls: readonly ModelAnswer[];
  replies: readonly AcceptedReply[];
  /** Customers whom people have, and why. */
  withPeople: ReadonlyMap<string, string>;
  debounceMs: number;
}

const HOPS = [
  'posted → webhook 200',
  'webhook 200 → handed off',
  'webhook 200 → model asked, less the debounce',
  'handed off → model asked, less the debounce',
  'model asked → model answered',
  'model answered → WhatsApp called',
  'webhook 200 → WhatsApp called',
] as const;

/** What became of a run. */
export interface Measured {
  sent: number;
  /** By a reply to it, or to a later message of the same customer. */
  answered: number;
  /** Neither answered nor left to people. */
  lost: number;
  /** Left to people and not answered by the agent. */
  withPeople: number;
  /** Those messages by the reason for which people have the customer. */
  withPeopleBecause: Record<string, number>;
  /** Replies that WhatsApp accepted more than once. */
  doubled: number;
  /** Customers whose replies were accepted in another order than they were made. */
  outOfOrder: number;
  modelCalls: number;
  /** Calls of the model whose answers no customer got: superseded, for the most part. */
  thrownAway: number;
  /** From the first message to the last answer, per second. */
  answersPerSecond: number;
  /** By hop; those without the debounce leave out messages that came while an earlier turn ran. */
  hops: Record<(typeof HOPS)[number], Percentiles>;
  /** From the webhook's 200 to the reply that answers a message, for every message that was answered. */
  answeredAfter: Percentiles;
}

/** Computes what became of every message. */
export function measure({ messages, calls, replies, withPeople, debounceMs }: Seen): Measured {
  const repliesOf = Map.groupBy(replies, ({ customer }) => customer);
  const callsOf = Map.groupBy(calls, ({ customer }) => customer);
  const callTo = new Map(calls.map((call) => [call.newest, call]));
  const times: Record<(typeof HOPS)[number], number[]> = {
    ...{ [HOPS[0]]: [], [HOPS[1]]: [], [HOPS[2]]: [], [HOPS[3]]: [], [HOPS[4]]: [], [HOPS[5]]: [] },
    [HOPS[6]]: [],
  };
  const waits: number[] = [];
  let lost = 0;
  const because: Record<string, number> = {};
  for (const { number, customer, postedAt, acceptedAt, handedOffAt } of messages) {
    const answer = repliesOf.get(customer)?.find(({ newest = 0 }) => newest >= number);
    const reason = withPeople.get(customer);
    if (answer) waits.push(answer.at - acceptedAt);
    else if (reason !== undefined) because[reason] = (because[reason] ?? 0) + 1;
    else lost++;
    times['posted → webhook 200'].push(acceptedAt - postedAt);
    if (handedOffAt !== undefined) times['webhook 200 → handed off'].push(handedOffAt - acceptedAt);
    const call = callTo.get(number);
    if (!call) continue;
    times['model asked → model answered'].push(call.answeredAt - call.askedAt);
    const runsBefore = callsOf
      .get(customer)
      ?.some((other) => other.newest < number && other.answeredAt > acceptedAt);
    if (!runsBefore) {
      const less = (since: number) => Math.max(0, call.askedAt - since - debounceMs);
      times['webhook 200 → model asked, less the debounce'].push(less(acceptedAt));
      if (handedOffAt !== undefined) {
        times['handed off → model asked, less the debounce'].push(less(handedOffAt));
      }
    }
    if (answer?.newest !== number) continue;
    times['model answered → WhatsApp called'].push(answer.at - call.answeredAt);
    times['webhook 200 → WhatsApp called'].push(answer.at - acceptedAt);
  }
  const keys = replies.map(({ ledgerKey }) => ledgerKey);
  const different = new Set(keys).size;
  const sequences = [...repliesOf.values()].map((list) => list.map(({ ledgerKey }) => replySeq(ledgerKey)));
  const first = messages[0]?.postedAt ?? 0;
  const last = replies.reduce((latest, { at }) => Math.max(latest, at), first);
  return {
    sent: messages.length,
    answered: waits.length,
    lost,
    withPeople: Object.values(because).reduce((sum, count) => sum + count, 0),
    withPeopleBecause: because,
    doubled: keys.length - different,
    outOfOrder: sequences.filter((list) => list.some((seq, index) => seq < (list[index - 1] ?? 0))).length,
    modelCalls: calls.length,
    thrownAway: Math.max(0, calls.length - different),
    answersPerSecond: last > first ? (waits.length * 1000) / (last - first) : 0,
    hops: Object.fromEntries(HOPS.map((hop) => [hop, percentilesOf(times[hop])])) as Measured['hops'],
    answeredAfter: percentilesOf(waits),
  };
}

function replySeq(ledgerKey: string): number {
  return Number(ledgerKey.split('#').at(-1) ?? 0);
}
