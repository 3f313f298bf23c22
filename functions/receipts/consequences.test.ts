import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { conversationEnvelopeSchema } from '#core/events/envelope.ts';
import { outboxMessageDeliveredSchema } from '#core/events/outbox-message-delivered.ts';
import { ReceiptsBench, receipt, second } from '../../test/benches/receipts.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { createHandler } from './handler.ts';

let server: TestTable;
let bench: ReceiptsBench;

beforeAll(async () => {
  server = await startConversationsTable();
});
afterAll(() => server.close());
beforeEach(async () => {
  bench = new ReceiptsBench(server);
  await bench.putReply();
});

const keys = (envelopes: readonly { idempotency_key: string }[]) =>
  envelopes.map(({ idempotency_key }) => idempotency_key);

describe('the sender', () => {
  it('is left alone when a message that it recorded fares well', async () => {
    await bench.deliver([receipt('sent'), receipt('delivered', { seconds: 1 })]);
    await bench.deliver([receipt('read', { seconds: 2 })]);
    expect(bench.wakes).toEqual([]);
  });

  it.each(['pending', 'unknown'] as const)('is woken when the row is still %s', async (status) => {
    await bench.putReply({ status, message_id: undefined });
    await bench.deliver([receipt('sent'), receipt('delivered', { seconds: 1 })]);
    expect(keys(bench.wakes)).toEqual(['wake:cv_1#1:receipt:delivered']);
    const [wake] = bench.wakes.map((envelope) => conversationEnvelopeSchema.parse(envelope));
    expect(wake).toMatchObject({
      event: 'outbox.wake.requested',
      tenant_id: 'acme',
      conversation_id: 'cv_1',
      customer_id: 'ct_1',
      trace_id: receipt('sent').trace_id,
      occurred_at: second(1),
      payload: { replySeq: 1 },
    });
    expect(await bench.row()).toMatchObject({ status, delivery: { status: 'delivered' } });
  });

  it('is woken for a failed delivery, until it has seen it', async () => {
    const failed = receipt('failed', { seconds: 1, raw: { errors: [{ code: 131047 }] } });
    await bench.deliver([receipt('sent')]);
    await bench.deliver([failed]);
    expect(keys(bench.wakes)).toEqual(['wake:cv_1#1:receipt:failed']);
    const { delivery } = await bench.row();
    await bench.putReply({ status: 'failed', delivery });
    await bench.deliver([failed]);
    expect(bench.wakes).toHaveLength(1);
  });

  it('is left alone by a failure after the customer had it', async () => {
    await bench.deliver([receipt('delivered')]);
    await bench.deliver([receipt('failed', { seconds: 1 })]);
    expect(bench.wakes).toEqual([]);
    expect((await bench.row()).delivery?.status).toBe('delivered');
  });

  it('is woken for a delivery of what counts as failed', async () => {
    await bench.deliver([receipt('failed')]);
    bench.wakes.length = 0;
    const { delivery } = await bench.row();
    await bench.putReply({ status: 'failed', delivery });
    await bench.deliver([receipt('delivered')]);
    expect(keys(bench.wakes)).toEqual(['wake:cv_1#1:receipt:delivered']);
    expect((await bench.row()).delivery).toMatchObject({
      ...{ status: 'delivered', failure_seen_at: new Date(bench.nowMs).toISOString() },
    });
  });

  it('is asked by the redelivery when the function died after the write', async () => {
    const failed = receipt('failed', { raw: { errors: [{ code: 131026 }] } });
    const dying = createHandler(bench.deps({ wakeSender: () => Promise.reject(new Error('died')) }));
    expect(await bench.deliverTo(dying, [failed])).toEqual([0]);
    expect((await bench.row()).delivery?.status).toBe('failed');
    expect(await bench.deliver([failed], 2)).toEqual([]);
    expect(keys(bench.wakes)).toEqual(['wake:cv_1#1:receipt:failed']);
  });
});

describe('outbox.message.delivered', () => {
  it('is published once, at the first delivery, whichever status tells it', async () => {
    const publishing = bench.publishing();
    await bench.deliverTo(publishing, [receipt('sent')]);
    expect(bench.facts).toEqual([]);
    await bench.deliverTo(publishing, [receipt('read', { seconds: 3 })]);
    await bench.deliverTo(publishing, [receipt('delivered', { seconds: 2 })]);
    expect(keys(bench.facts)).toEqual(['delivered:cv_1#1']);
    expect(outboxMessageDeliveredSchema.parse(bench.facts[0]).payload).toEqual({
      ticketId: 'tk_1',
      replySeq: 1,
      messageId: 'wamid.1',
    });
  });

  it('is published by the redelivery, under the same key, when the function died before', async () => {
    const dying = bench.publishing({ publish: () => Promise.reject(new Error('died')) });
    expect(await bench.deliverTo(dying, [receipt('delivered')])).toEqual([0]);
    await bench.deliverTo(bench.publishing(), [receipt('delivered')], 2);
    expect(keys(bench.facts)).toEqual(['delivered:cv_1#1']);
  });

  it('is not published, and no conversation is read for it, where nobody listens', async () => {
    await bench.deliver([receipt('delivered')]);
    expect(bench.facts).toEqual([]);
    expect(bench.calls).not.toContain('GetCommand');
  });
});
