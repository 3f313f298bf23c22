import type { Context, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { SenderBench } from '../../test/benches/sender.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { createHandler, type SenderDeps } from './handler.ts';
import { METRICS } from './names.ts';

let table: TestTable;
let bench: SenderBench;

beforeAll(async () => {
  table = await startConversationsTable();
});
afterAll(() => table.close());
beforeEach(() => {
  bench = new SenderBench(table);
});

/** @returns ids of the records that come back */
async function deliver(envelope: ConversationEnvelope, more: Partial<SenderDeps> = {}): Promise<string[]> {
  const attributes = { MessageGroupId: envelope.conversation_id, ApproximateReceiveCount: '1' };
  const record = { messageId: 'm1', receiptHandle: 'h1', body: JSON.stringify(envelope), attributes };
  const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
  const handle = createHandler({ ...bench.environment(), ...more });
  const answer = await handle({ Records: [record] } as unknown as SQSEvent, context);
  return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

const counted = () =>
  bench.metrics.numbers.map(({ name, value, options }) => [name, value, options.dimensions].filter(Boolean));

it('counts what is sent, and logs it by ids only', async () => {
  await bench.put([{}]);
  expect(await deliver(bench.record())).toEqual([]);
  expect(counted()).toEqual([[METRICS.sent, 1]]);
  expect(bench.metrics.numbers[0]?.options.tenantId).toBe('acme');
  const [line] = bench.log.lines.filter(({ message }) => message === 'reply settled');
  expect(line).toMatchObject({
    ...{
      fields: { outcome: 'sent', replySeq: 1 },
      context: { tenant_id: 'acme', conversation_id: bench.id },
    },
  });
  expect(JSON.stringify(bench.log.lines)).not.toMatch(/answer|5511999990000/);
});

it('notes with the number what WhatsApp took, also when a later reply has to wait', async () => {
  await bench.put([{}, {}, {}]);
  bench.whatsapp.script.push('accept', 'accept', { code: 131056 });
  await deliver(bench.record());
  expect(bench.noted).toEqual([[bench.channelId, 2]]);
});

it('counts what is not sent by its reason', async () => {
  await bench.put([{ owner_epoch: 0 }]);
  await deliver(bench.record());
  expect(counted()).toEqual([
    [METRICS.failed, 1],
    [METRICS.notSent, 1, { reason: 'owner_changed' }],
  ]);
});

it('counts what is held once, however often it is looked at', async () => {
  await bench.put([{}]);
  await bench.holds.hold('acme', bench.channelId, { reason: 'account_locked' });
  await deliver(bench.record());
  await deliver(bench.record());
  expect(counted()).toEqual([
    [METRICS.held, 1],
    [METRICS.notSent, 1, { reason: 'account_locked' }],
  ]);
});

it('counts what is unknown when that is its end', async () => {
  await bench.put([{ status: 'unknown', attempts: 3, unknown_since: bench.nowMs - 301_000 }]);
  await deliver(bench.record());
  expect(counted()).toEqual([
    [METRICS.unknown, 1],
    [METRICS.notSent, 1, { reason: 'no_status' }],
  ]);
});

it('gives back what waits for a number that sends too many; another number goes on', async () => {
  const other = new SenderBench(table);
  await Promise.all([bench.put([{}]), other.put([{}])]);
  bench.whatsapp.script.push({ code: 130429 });
  const environment = bench.environment();
  expect(await deliver(bench.record(), environment)).toEqual(['m1']);
  expect(await deliver(bench.record(), environment)).toEqual(['m1']);
  expect(bench.whatsapp.requests).toBe(1);
  expect(await deliver(other.record(), environment)).toEqual([]);
  expect(bench.whatsapp.accepted).toMatchObject([{ key: `${other.id}#1` }]);
});
