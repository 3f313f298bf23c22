import { describe, expect, it } from 'vitest';
import { type LoadMessage, measure, percentiles } from './measure.ts';

const START = Date.UTC(2026, 10, 22);
const iso = (ms: number) => new Date(START + ms).toISOString();

const message = (number: number, customer: string, postedAt: number): LoadMessage => ({
  text: `carga ${number}`,
  customer,
  postedAt: START + postedAt,
  acceptedAt: START + postedAt + 10,
  status: 200,
});

/** The events of one message: received at `ms`, handed off 20 ms and answered 50 ms later. */
const events = (number: number, ms: number) =>
  [
    ['inbox.message.received', ms],
    ['routing.handoff.requested', ms + 20],
    ['agent.ai.response.generated', ms + 50],
  ].map(([name, at]) => ({
    'detail-type': String(name),
    detail: { trace_id: `t${number}`, timestamp: iso(Number(at)), payload: { body: `carga ${number}` } },
  }));

const answer = (number: number, to: string, ms: number) => ({
  at: iso(ms),
  to,
  wamid: `wamid.${number}.${ms}`,
  body: { text: { body: `Você escreveu: “carga ${number}”` } },
});

describe('measure', () => {
  it('times every hop and counts the rate', () => {
    const report = measure(
      [message(1, 'a', 0), message(2, 'b', 100)],
      [...events(1, 5), ...events(2, 105)],
      [answer(1, 'a', 60), answer(2, 'b', 500)],
    );
    expect(report).toMatchObject({
      sent: 2,
      refused: 0,
      answered: 2,
      outOfOrder: 0,
      doubled: 0,
      answersPerSecond: 4,
    });
    expect(report.hops).toEqual({
      'posted → webhook 200': { p50: 10, p95: 10 },
      'webhook 200 → dispatcher handed off': { p50: 15, p95: 15 },
      'handed off → AI answered': { p50: 30, p95: 30 },
      'AI answered → WhatsApp called': { p50: 5, p95: 345 },
      'webhook 200 → WhatsApp called': { p50: 50, p95: 390 },
    });
  });

  it('sees what is missing, doubled and out of order', () => {
    const report = measure(
      [message(1, 'a', 0), message(2, 'a', 0), message(3, 'b', 0), { ...message(4, 'b', 0), status: 503 }],
      [...events(1, 0), ...events(2, 0), ...events(3, 0)],
      [answer(2, 'a', 60), answer(1, 'a', 70), answer(1, 'a', 80)],
    );
    expect(report).toMatchObject({ sent: 4, refused: 1, answered: 2, outOfOrder: 1, doubled: 1 });
  });
});

describe('percentiles', () => {
  it('takes the nearest rank', () => {
    expect(percentiles([5, 1, 3, 2, 4])).toEqual({ p50: 3, p95: 5 });
    expect(percentiles([])).toEqual({ p50: 0, p95: 0 });
  });
});
