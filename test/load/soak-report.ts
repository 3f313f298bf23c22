import type { AcceptedMessage } from '../../local/whatsapp/outbox.ts';
import { percentile } from './measure.ts';

/** One message that the webhook took. `number` grows with time; `acceptedAt` in milliseconds since the epoch. */
export interface SoakMessage {
  customer: string;
  number: number;
  acceptedAt: number;
}

export interface SoakReport {
  sent: number;
  /** Neither answered, together with a later one where that came soon, nor left to people. */
  lost: number;
  /** Replies that WhatsApp accepted more than once. */
  doubled: number;
  /** Customers whose replies were accepted in another order than they were made. */
  outOfOrder: number;
  /** Messages of customers whom people have, and who got no answer to them. */
  withPeople: number;
  /** From the webhook's 200 to the answer, in milliseconds. */
  answeredAfter: { p50: number; p95: number; p99: number; longest: number };
}

/** What an answer of the model's stand-in quotes: the newest message that it answers. */
const QUOTED = /soak (\d+)”/;

/**
 * What became of every message: an answer that quotes it, or a later one of the same customer, answers it.
 *
 * @param people the customers whom people have
 */
export function soakReport(
  messages: readonly SoakMessage[],
  accepted: readonly AcceptedMessage[],
  people: ReadonlySet<string>,
): SoakReport {
  const byCustomer = Map.groupBy(accepted, ({ to }) => to);
  const waits: number[] = [];
  let [lost, withPeople] = [0, 0];
  for (const { customer, number, acceptedAt } of messages) {
    const answer = byCustomer.get(customer)?.find((candidate) => quoted(candidate) >= number);
    if (answer) waits.push(Date.parse(answer.at) - acceptedAt);
    else if (people.has(customer)) withPeople++;
    else lost++;
  }
  const keys = accepted.flatMap(({ callbackData }) => callbackData ?? []);
  const sequences = [...byCustomer.values()].map((list) => list.map(replySeq));
  return {
    sent: messages.length,
    lost,
    doubled: keys.length - new Set(keys).size,
    outOfOrder: sequences.filter((list) => list.some((seq, index) => seq < (list[index - 1] ?? 0))).length,
    withPeople,
    answeredAfter: {
      p50: percentile(waits, 0.5),
      p95: percentile(waits, 0.95),
      p99: percentile(waits, 0.99),
      longest: percentile(waits, 1),
    },
  };
}

function quoted({ body }: AcceptedMessage): number {
  return Number(QUOTED.exec(JSON.stringify(body))?.[1] ?? -1);
}

function replySeq({ callbackData }: AcceptedMessage): number {
  return Number(callbackData?.split('#').at(-1) ?? 0);
}
