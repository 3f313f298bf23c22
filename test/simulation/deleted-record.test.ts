import { afterAll, beforeAll, expect, test } from 'vitest';
import { propertyRuns } from '../support/property-runs.ts';
import type { History } from './history.ts';
import { MAY_VANISH, type Run, runHistory } from './run-history.ts';
import { type SimulationTables, startTables } from './tables.ts';

/** Two customers, a burst, a tap beside a text, a person who answers and gives back, a message after hours. */
const DAY: History = {
  seed: 5,
  entry: 'ai',
  hasTools: false,
  disorder: false,
  moody: false,
  crashes: [],
  stolen: [],
  commands: [
    { afterMs: 0, do: 'say', customer: 0, kind: 'text' },
    { afterMs: 300, do: 'say', customer: 0, kind: 'text' },
    { afterMs: 15_000, do: 'say', customer: 1, kind: 'text' },
    { afterMs: 20_000, do: 'burst', customer: 0, messages: 3, together: false, isLong: false },
    { afterMs: 30_000, do: 'person', customer: 0, deed: 'reply' },
    { afterMs: 20_000, do: 'say', customer: 0, kind: 'text' },
    { afterMs: 10_000, do: 'person', customer: 0, deed: 'giveBack' },
    { afterMs: 3 * 60 * 60_000, do: 'say', customer: 1, kind: 'text' },
  ],
};

/** A day for each record takes a while: of so many records one vanishes here, and each in CI. */
const STEP = propertyRuns(1).numRuns > 1 ? 1 : 4;

let tables: SimulationTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

/** What is not answered by a text of the business, and is not with people. */
function unanswered({ evidence }: Run): string[] {
  const accepted = new Set(evidence.sends.filter((send) => send.accepted).map((send) => send.ledgerKey));
  return [...evidence.conversations.values()].flatMap((conversation) => {
    if (!conversation) return ['nobody knows the customer'];
    const { conversation_id, inbound_seq, ticket_status } = conversation;
    const isAnswered = [...evidence.replies].some(
      ([key, reply]) =>
        key.startsWith(conversation_id) && (reply.seq_through ?? 0) >= inbound_seq && accepted.has(key),
    );
    return isAnswered || ticket_status === 'pending' || ticket_status === 'open' ? [] : [conversation_id];
  });
}

test('whichever record of an agent’s, the sender’s or the media queue vanishes, every customer is answered', async () => {
  const whole = await runHistory(tables, DAY);
  expect(whole.violations).toEqual([]);
  expect(unanswered(whole)).toEqual([]);
  expect(whole.evidence.sends.filter(({ body }) => body.startsWith('answer'))).toHaveLength(5);
  const records = whole.sentTo.flatMap((queue, index) =>
    MAY_VANISH.has(queue) ? [{ queue, number: index + 1 }] : [],
  );
  expect(new Set(records.map(({ queue }) => queue))).toEqual(new Set(['turns.fifo', 'outbox.fifo', 'media']));
  for (const { queue, number } of records.filter((_, index) => index % STEP === 0)) {
    const run = await runHistory(tables, { ...DAY, stolen: [number] });
    expect.soft(run.violations, `without record ${number}, of ${queue}`).toEqual([]);
    expect.soft(unanswered(run), `without record ${number}, of ${queue}`).toEqual([]);
  }
});
