import * as z from 'zod';

/** What is read of a bus event. Times are ISO 8601. */
export const loadEventSchema = z.object({
  'detail-type': z.string(),
  detail: z.object({
    trace_id: z.string(),
    timestamp: z.string(),
    payload: z.object({ body: z.string().nullish() }),
  }),
});

/** What is read of a message that the WhatsApp stand-in accepted. */
export const loadOutboxSchema = z.object({
  at: z.string(),
  to: z.string(),
  wamid: z.string(),
  body: z.object({ text: z.object({ body: z.string() }) }),
});

/** One message as the load generator sent it; times in milliseconds since the epoch. */
export interface LoadMessage {
  text: string;
  customer: string;
  postedAt: number;
  acceptedAt: number;
  status: number;
}

/** Median and 95th percentile, in milliseconds. */
export interface Percentiles {
  p50: number;
  p95: number;
}

export interface LoadReport {
  sent: number;
  refused: number;
  answered: number;
  /** Customers who got an answer in another order than they wrote. */
  outOfOrder: number;
  /** Answers beyond one per message. */
  doubled: number;
  /** From the first message posted to the last answer, per second. */
  answersPerSecond: number;
  hops: Record<string, Percentiles>;
}

const HOPS = [
  'posted → webhook 200',
  'webhook 200 → dispatcher handed off',
  'handed off → AI answered',
  'AI answered → WhatsApp called',
  'webhook 200 → WhatsApp called',
] as const;

/** Computes the report of a run from what was sent and what was seen. */
export function measure(
  messages: readonly LoadMessage[],
  events: readonly z.infer<typeof loadEventSchema>[],
  outbox: readonly z.infer<typeof loadOutboxSchema>[],
): LoadReport {
  const traceOf = new Map<string, string>();
  const at = new Map<string, number>();
  for (const { 'detail-type': name, detail } of events) {
    if (name === 'inbox.message.received') traceOf.set(detail.payload.body ?? '', detail.trace_id);
    at.set(`${name} ${detail.trace_id}`, Date.parse(detail.timestamp));
  }
  const answersTo = new Map<string, { text: string; at: number }[]>();
  for (const { to, at: time, body } of outbox) {
    const text = /carga \d+/.exec(body.text.body)?.[0];
    if (text === undefined) continue;
    answersTo.set(to, [...(answersTo.get(to) ?? []), { text, at: Date.parse(time) }]);
  }
  const times: Record<(typeof HOPS)[number], number[]> = {
    [HOPS[0]]: [],
    [HOPS[1]]: [],
    [HOPS[2]]: [],
    [HOPS[3]]: [],
    [HOPS[4]]: [],
  };
  let answered = 0;
  let last = 0;
  for (const { text, customer, postedAt, acceptedAt } of messages) {
    const answer = answersTo.get(customer)?.find((candidate) => candidate.text === text);
    const trace = traceOf.get(text) ?? '';
    const handedOff = at.get(`routing.handoff.requested ${trace}`);
    const generated = at.get(`agent.ai.response.generated ${trace}`);
    if (!answer || handedOff === undefined || generated === undefined) continue;
    answered++;
    last = Math.max(last, answer.at);
    times[HOPS[0]].push(acceptedAt - postedAt);
    times[HOPS[1]].push(handedOff - acceptedAt);
    times[HOPS[2]].push(generated - handedOff);
    times[HOPS[3]].push(answer.at - generated);
    times[HOPS[4]].push(answer.at - acceptedAt);
  }
  const answers = [...answersTo.values()];
  const first = Math.min(...messages.map(({ postedAt }) => postedAt));
  return {
    sent: messages.length,
    refused: messages.filter(({ status }) => status !== 200).length,
    answered,
    outOfOrder: answers.filter((list) => !ascending(list.map(({ text }) => Number(text.slice(6))))).length,
    doubled: answers.reduce((sum, list) => sum + list.length - new Set(list.map(({ text }) => text)).size, 0),
    answersPerSecond: last > first ? (answered * 1000) / (last - first) : 0,
    hops: Object.fromEntries(HOPS.map((hop) => [hop, percentiles(times[hop])])),
  };
}

function ascending(numbers: readonly number[]): boolean {
  return numbers.every((value, index) => index === 0 || value >= (numbers[index - 1] ?? value));
}

export function percentiles(values: readonly number[]): Percentiles {
  return { p50: percentile(values, 0.5), p95: percentile(values, 0.95) };
}

/** Nearest-rank percentile; 0 for nothing. @param share above 0, up to 1: the greatest */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
