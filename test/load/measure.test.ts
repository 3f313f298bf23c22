import { describe, expect, it } from 'vitest';
import { type AcceptedReply, type ModelAnswer, measure, type SaidMessage } from './measure.ts';

const message = (number: number, customer: string, postedAt: number): SaidMessage => ({
  ...{ number, customer, postedAt },
  acceptedAt: postedAt + 10,
  handedOffAt: postedAt + 30,
});

const call = (newest: number, customer: string, askedAt: number, ms = 40): ModelAnswer => ({
  ...{ newest, customer, askedAt },
  answeredAt: askedAt + ms,
});

const reply = (newest: number, customer: string, at: number, seq = 1): AcceptedReply => ({
  ...{ newest, customer, at },
  ledgerKey: `cv_${customer}#${seq}`,
});

const none = { withPeople: new Map<string, string>(), debounceMs: 0 };

describe('measure', () => {
  it('times every hop and counts the rate', () => {
    const report = measure({
      messages: [message(1, 'a', 0), message(2, 'b', 100)],
      calls: [call(1, 'a', 2_050), call(2, 'b', 2_160)],
      replies: [reply(1, 'a', 2_100), reply(2, 'b', 4_000)],
      ...none,
      debounceMs: 2_000,
    });
    expect(report).toMatchObject({
      ...{ sent: 2, answered: 2, lost: 0, doubled: 0, outOfOrder: 0, withPeople: 0 },
      ...{ modelCalls: 2, thrownAway: 0, answersPerSecond: 0.5 },
    });
    const medians = Object.fromEntries(Object.entries(report.hops).map(([hop, { p50 }]) => [hop, p50]));
    expect(medians).toEqual({
      'posted → webhook 200': 10,
      'webhook 200 → handed off': 20,
      'webhook 200 → model asked, less the debounce': 40,
      'handed off → model asked, less the debounce': 20,
      'model asked → model answered': 40,
      'model answered → WhatsApp called': 10,
      'webhook 200 → WhatsApp called': 2_090,
    });
  });

  it('an answer to a later message answers those before it, and the call for the earlier one is thrown away', () => {
    const messages = [message(1, 'a', 0), message(2, 'a', 60), message(3, 'b', 0)];
    const calls = [call(1, 'a', 50, 100), call(2, 'a', 160), call(3, 'b', 50)];
    const replies = [reply(2, 'a', 300), reply(3, 'b', 100)];
    const report = measure({ messages, calls, replies, ...none });
    expect(report).toMatchObject({ answered: 3, lost: 0, modelCalls: 3, thrownAway: 1 });
    expect(report.answeredAfter).toEqual({ count: 3, p50: 230, p95: 290, p99: 290, longest: 290 });
    // The second one waited for the first one's turn, which is no hop.
    expect(report.hops['webhook 200 → model asked, less the debounce'].count).toBe(2);
  });

  it('sees what is lost, left to people, doubled and out of order', () => {
    const messages = [message(1, 'a', 0), message(2, 'b', 0), message(3, 'c', 0)];
    const replies = [reply(3, 'c', 1, 2), reply(3, 'c', 2, 1), reply(3, 'c', 3, 1)];
    const report = measure({
      messages,
      calls: [],
      replies,
      ...none,
      withPeople: new Map([['b', 'model failed']]),
    });
    expect(report).toMatchObject({ withPeopleBecause: { 'model failed': 1 } });
    expect(report).toMatchObject({ lost: 1, withPeople: 1, doubled: 1, outOfOrder: 1 });
  });
});
