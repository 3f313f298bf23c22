import type { Context, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { SenderBench } from '../../test/benches/sender.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { createHandler, type SenderDeps } from './handler.ts';
import { TROUBLE } from './names.ts';

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

const settled = () =>
  bench.log.lines
    .filter(({ message }) => message === 'reply settled')
    .map(({ fields: { outcome, reason } }) => [outcome, reason].filter(Boolean));

it('logs what is sent by ids only, and nobody is called', async () => {
  await bench.put([{}]);
  expect(await deliver(bench.record())).toEqual([]);
  expect(bench.metrics).toMatchObject({ troubles: [], shares: {} });
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

it('tells what is not sent by its reason', async () => {
  await bench.put([{ owner_epoch: 0 }]);
  await deliver(bench.record());
  expect(settled()).toEqual([['failed', 'owner_changed']]);
});

it('tells what is held once, however often it is looked at', async () => {
  await bench.put([{}]);
  await bench.holds.hold('acme', bench.channelId, { reason: 'account_locked' });
  await deliver(bench.record());
  await deliver(bench.record());
  expect(settled()).toEqual([['held', 'account_locked']]);
});

it('tells what is unknown when that is its end, and whose it is', async () => {
  await bench.put([{ status: 'unknown', attempts: 3, unknown_since: bench.nowMs - 301_000 }]);
  await deliver(bench.record());
  expect(settled()).toEqual([['unknown', 'no_status']]);
  expect(bench.metrics.troubles).toEqual([{ cause: TROUBLE.unknown.cause, tenantId: 'acme' }]);
});

it('calls people when another responder of the number has the conversation', async () => {
  await bench.put([{}]);
  bench.whatsapp.script.push({ code: 2494191 });
  await deliver(bench.record());
  expect(bench.metrics.troubles).toEqual([{ cause: TROUBLE.routedElsewhere.cause, tenantId: 'acme' }]);
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
