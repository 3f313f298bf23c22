import { expect, it } from 'vitest';
import { soakReport } from './soak-report.ts';

const START = Date.UTC(2026, 10, 22);

const says = (customer: string, number: number, second: number) => ({
  customer,
  number,
  acceptedAt: START + second * 1_000,
});

const answer = (to: string, number: number, second: number, replySeq: number) => ({
  at: new Date(START + second * 1_000).toISOString(),
  phone_number_id: '100',
  to,
  body: { text: { body: `Você escreveu: “soak ${number}” (mensagem 1 desta conversa).` } },
  wamid: `wamid.${to}.${second}`,
  callbackData: `cv_${to}#${replySeq}`,
});

it('an answer to a later message answers those before it', () => {
  const messages = [says('a', 1, 0), says('a', 2, 1), says('b', 3, 0)];
  const report = soakReport(messages, [answer('a', 2, 3, 1), answer('b', 3, 9, 1)], new Set());
  expect(report).toEqual({
    ...{ sent: 3, lost: 0, doubled: 0, outOfOrder: 0, withPeople: 0 },
    answeredAfter: { p50: 3_000, p95: 9_000, p99: 9_000, longest: 9_000 },
  });
});

it('sees what is lost, left to people, doubled and out of order', () => {
  const messages = [says('a', 1, 0), says('b', 2, 0), says('c', 3, 0)];
  const accepted = [answer('c', 3, 1, 2), answer('c', 3, 2, 1), answer('c', 3, 3, 1)];
  const report = soakReport(messages, accepted, new Set(['b']));
  expect(report).toMatchObject({ lost: 1, withPeople: 1, doubled: 1, outOfOrder: 1 });
});
