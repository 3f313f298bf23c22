import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReceiptsHeartbeat } from '#core/channel/receipts-heartbeat.ts';
import { ledgerKey } from '#core/conversation/keys.ts';
import { RECEIPTS_FAILED } from '#core/conversation/reply/delivery/names.ts';
import { createReceiptsRecorder } from '#core/conversation/reply/delivery/receipts-recorder.ts';
import { recordOrQueue } from '#core/conversation/reply/delivery/record-or-queue.ts';
import { FIRST_WAIT_MS, resolveUnknown } from '#core/conversation/reply/send/resolve-unknown.ts';
import type { Receipt } from '#core/whatsapp/inbound/receipt.ts';
import type { CircuitClock } from '#platform/resilience/clock.ts';
import { NOW, ReceiptsBench, receipt } from '../../test/benches/receipts.fixture.ts';
import { CONTEXT, envelope, inMemoryWebhook, request, text } from '../../test/benches/webhook.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { conversationItem } from '../../test/support/records.ts';

let server: TestTable;
let bench: ReceiptsBench;

beforeEach(async () => {
  server = await startConversationsTable();
  bench = new ReceiptsBench(server);
  await bench.putReply();
});
afterEach(() => server.close());

type Recorder = ReturnType<ReceiptsBench['deps']>;

/** A webhook that records in the bench's table. @param timer never runs out unless told */
function webhook(
  receipts: Partial<Recorder['receipts']> = {},
  { sendFails = false, timer = { after: () => ({ cancel() {} }) } as Pick<CircuitClock, 'after'> } = {},
) {
  const deps = bench.deps(receipts);
  const queued: Receipt[] = [];
  const made = inMemoryWebhook(
    {
      receipts: recordOrQueue({
        record: createReceiptsRecorder(deps, { fromQueue: false }),
        queue: {
          async send(more) {
            if (sendFails) throw new Error('SQS is down');
            queued.push(...more);
            return [];
          },
        },
        heartbeat: new ReceiptsHeartbeat({ table: bench.table, now: () => bench.nowMs }),
        log: bench.log,
        now: () => bench.nowMs,
        timer,
      }),
    },
    { now: () => bench.nowMs },
  );
  const post = (statuses: readonly Receipt[], messages: readonly object[] = [], remainingMs = 25_000) =>
    made.handle(
      request({ body: envelope({ value: { messages, statuses: statuses.map(({ status }) => status) } }) }),
      { ...CONTEXT, getRemainingTimeInMillis: () => remainingMs },
    );
  return { ...made, post, queued };
}

const throttled = { deliveries: { record: () => Promise.reject(new Error('throttled')) } };
const seen = () => new ReceiptsHeartbeat({ table: bench.table }).seen('acme', '100');
const statusOf = async (replySeq = 1) => (await bench.row(replySeq)).delivery?.status;

describe('statuses of a POST', () => {
  it('are recorded before it is answered, each reply by one write, and nothing is queued', async () => {
    const { post, queued, published } = webhook();
    const answer = await post([receipt('sent'), receipt('delivered', { seconds: 1 })], [text('wamid.in')]);
    expect(answer.statusCode).toBe(200);
    expect(await statusOf()).toBe('delivered');
    expect(queued).toEqual([]);
    expect(published.map(({ payload }) => payload.messageId)).toEqual(['wamid.in']);
    // The row, and how far the channel's statuses are.
    expect(bench.calls.filter((call) => call === 'UpdateCommand')).toHaveLength(2);
  });

  it('delay no message of the same POST', async () => {
    const arrived = Promise.withResolvers<void>();
    const { deliveries } = bench.deps().receipts;
    const made = webhook({
      deliveries: {
        async record(reply, told) {
          await arrived.promise;
          return deliveries.record(reply, told);
        },
      },
    });
    const publish = made.deps.process.publish;
    made.deps.process.publish = async (...events) => {
      await publish(...events);
      arrived.resolve();
    };
    expect((await made.post([receipt('sent')], [text('wamid.in')])).statusCode).toBe(200);
    expect(await statusOf()).toBe('sent');
  });

  it('go into the queue when the table refuses them, and the POST is safe', async () => {
    const { post, queued, published } = webhook(throttled);
    const answer = await post([receipt('sent'), receipt('deleted')], [text('wamid.in')]);
    expect(answer.statusCode).toBe(200);
    expect(queued.map(({ tenant_id, status }) => [tenant_id, status.status])).toEqual([['acme', 'sent']]);
    expect(published).toHaveLength(1);
    expect((await seen()).queued).toBe(NOW);
    expect(bench.log.lines).toMatchObject([
      { message: 'statuses that are about no reply of ours' },
      { level: 'warn', message: 'statuses of a reply were not recorded' },
    ]);
    expect(await bench.deliver(queued)).toEqual([]);
    expect(await statusOf()).toBe('sent');
    const { queued: into = 0, dequeued } = await seen();
    expect(dequeued).toBe(into);
  });

  it('go into the queue when the table does not answer in time', async () => {
    const limits: number[] = [];
    const timer: Pick<CircuitClock, 'after'> = {
      after: (ms, late) => {
        limits.push(ms);
        queueMicrotask(late);
        return { cancel() {} };
      },
    };
    const { post, queued } = webhook({ deliveries: { record: () => new Promise(() => {}) } }, { timer });
    expect((await post([receipt('sent')])).statusCode).toBe(200);
    expect(queued).toHaveLength(1);
    expect(Math.max(...limits)).toBeLessThanOrEqual(1_000);
  });

  it('go into the queue when little time is left', async () => {
    const { post, queued } = webhook();
    expect((await post([receipt('sent')], [], 3_000)).statusCode).toBe(200);
    expect(queued.map(({ status }) => status.status)).toEqual(['sent']);
    expect(await statusOf()).toBeUndefined();
  });

  it('are posted again when neither the table nor the queue takes them', async () => {
    const { post } = webhook(throttled, { sendFails: true });
    expect((await post([receipt('sent')])).statusCode).toBe(503);
  });

  it('of which there are a thousand are recorded up to twenty, and the rest is queued at once', async () => {
    for (let replySeq = 2; replySeq <= 30; replySeq++) await bench.putReply({ reply_seq: replySeq });
    const { post, queued } = webhook();
    const statuses = Array.from({ length: 1_000 }, (_, index) =>
      receipt('sent', { key: ledgerKey('cv_1', index + 1) }),
    );
    expect((await post(statuses)).statusCode).toBe(200);
    expect(queued).toHaveLength(980);
    expect(await Promise.all([statusOf(1), statusOf(20), statusOf(21)])).toEqual(['sent', 'sent', undefined]);
    expect((await seen()).queued).toBe(NOW);
  });
});

describe('a POST that comes again because the process died before it answered', () => {
  it('brings nothing a second time', async () => {
    const failed = receipt('failed', { raw: { errors: [{ code: 131026 }] } });
    for (let time = 0; time < 2; time++) await webhook().post([receipt('sent'), failed]);
    expect(bench.metrics.shares[RECEIPTS_FAILED]).toEqual([false, true]);
    expect(bench.log.lines.filter(({ message }) => message.includes('not delivered'))).toHaveLength(1);
    expect(new Set(bench.wakes.map(({ idempotency_key }) => idempotency_key)).size).toBe(1);
  });

  it.each(['wakeSender', 'publish'] as const)('does what was not done: %s', async (what) => {
    await bench.putReply({ status: 'unknown', message_id: undefined });
    const died = { [what]: () => Promise.reject(new Error('died')) };
    const publish: NonNullable<Recorder['receipts']['publish']> = async (facts) =>
      void bench.facts.push(...facts);
    const first = webhook({ publish, ...died }, { sendFails: true });
    expect((await first.post([receipt('delivered')])).statusCode).toBe(503);
    expect(await statusOf()).toBe('delivered');
    bench.wakes.length = 0;
    expect((await webhook({ publish }).post([receipt('delivered')])).statusCode).toBe(200);
    expect(bench.wakes.map(({ idempotency_key }) => idempotency_key)).toEqual([
      'wake:cv_1#1:receipt:delivered',
    ]);
    expect(bench.facts.map(({ idempotency_key }) => idempotency_key)).toEqual(['delivered:cv_1#1']);
  });
});

describe('a sender that does not know whether WhatsApp has a message', () => {
  const resolution = async (waitedMs: number) =>
    resolveUnknown(
      {
        now: () => NOW + waitedMs,
        channel: {
          held: async () => undefined,
          stillHeld: async () => false,
          hold: async () => undefined,
          sendsFrom: () => 0,
          receiptsSeen: seen,
        },
      },
      conversationItem({ last_inbound_at: new Date(NOW - 60_000).toISOString() }),
      { ...(await bench.row()), unknown_since: NOW - 1_000 },
    );

  beforeEach(() => bench.putReply({ status: 'unknown', message_id: undefined, attempts: 1 }));

  it('is woken by the webhook', async () => {
    const { post } = webhook();
    await post([receipt('sent')]);
    expect(bench.wakes.map(({ idempotency_key }) => idempotency_key)).toEqual(['wake:cv_1#1:receipt:sent']);
    expect(await resolution(FIRST_WAIT_MS)).toMatchObject({ kind: 'sent' });
  });

  it('waits while its status may be in the queue, whatever the webhook recorded since', async () => {
    await webhook(throttled).post([receipt('sent')]);
    bench.nowMs = NOW + 20_000;
    await webhook().post([receipt('read', { key: 'cv_1#7', seconds: 79 })]);
    expect((await seen()).keyed).toBeGreaterThan(NOW);
    expect(await resolution(40_000)).toMatchObject({ kind: 'wait' });
  });
});
