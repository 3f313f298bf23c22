import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { monthOf } from '#core/budget/month.ts';
import { readWhatsAppSpend } from '#core/budget/whatsapp-spend.ts';
import { ReceiptsHeartbeat } from '#core/channel/receipts-heartbeat.ts';
import { RECEIPTS_FAILED } from '#core/conversation/reply/delivery/names.ts';
import { NOW, ReceiptsBench, receipt, second } from '../../test/benches/receipts.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { createHandler } from './handler.ts';
import { TROUBLE } from './names.ts';

let server: TestTable;
/** Messages that were counted so far. */
let before = 0;
let bench: ReceiptsBench;

beforeAll(async () => {
  server = await startConversationsTable();
});
afterAll(() => server.close());
beforeEach(async () => {
  bench = new ReceiptsBench(server);
  await bench.putReply();
});

const updates = () => bench.calls.filter((call) => call === 'UpdateCommand').length - heartbeats();
/** How far the channel is, and how far the queue. */
const heartbeats = () => 2;
const linesWith = (message: string) => bench.log.lines.filter((line) => line.message.includes(message));
const priced = () =>
  linesWith('a message was delivered').map(({ fields: { category, billed } }) => ({ category, billed }));

describe('a batch of statuses', () => {
  it('is one write for each reply, and no read, in the usual course', async () => {
    await bench.putReply({ reply_seq: 2 });
    const priced = { pricing: { billable: true, category: 'utility', type: 'regular' } };
    await bench.deliver([
      receipt('sent', { raw: priced }),
      receipt('delivered', { seconds: 2, raw: priced }),
      receipt('sent', { key: 'cv_1#2' }),
    ]);
    expect(bench.calls).toEqual(Array(4).fill('UpdateCommand'));
    bench.calls.length = 0;
    await bench.deliver([
      receipt('delivered', { key: 'cv_1#2', seconds: 3 }),
      receipt('read', { seconds: 9 }),
    ]);
    // Within five seconds of the last, and in the queue no later: no heartbeat.
    expect(bench.calls).toEqual(['UpdateCommand', 'UpdateCommand']);
    expect((await bench.row()).delivery).toEqual({
      status: 'read',
      message_id: 'wamid.1',
      at: { sent: second(0), delivered: second(2), read: second(9) },
      pricing: { billable: true, category: 'utility', type: 'regular' },
    });
    expect((await bench.row(2)).delivery).toMatchObject({ status: 'delivered' });
  });

  it('needs a second write, and still no read, where statuses come in another order', async () => {
    await bench.deliver([receipt('read', { seconds: 5 })]);
    expect(updates()).toBe(2);
    bench.calls.length = 0;
    await bench.deliver([receipt('sent'), receipt('delivered', { seconds: 2 })]);
    expect(bench.calls).toEqual(['UpdateCommand', 'UpdateCommand']);
    expect((await bench.row()).delivery).toMatchObject({
      status: 'read',
      at: { sent: second(0), delivered: second(2), read: second(5) },
    });
  });

  it('writes nothing but delivery, and nothing at all when all was known', async () => {
    const before = await bench.row();
    await bench.deliver([receipt('sent')]);
    const { delivery, ...rest } = await bench.row();
    expect(rest).toEqual(before);
    bench.calls.length = 0;
    await bench.deliver([receipt('sent')]);
    expect(bench.calls).toEqual(['UpdateCommand']);
    expect((await bench.row()).delivery).toEqual(delivery);
  });

  it('counts each end once, and tells what the code of a failure asks for; what failed costs nothing', async () => {
    const costs = { pricing: { billable: true, category: 'marketing', type: 'regular' } };
    const failed = receipt('failed', {
      seconds: 3,
      raw: { errors: [{ code: 131026, title: 'Undeliverable' }] },
    });
    await bench.deliver([receipt('sent', { raw: costs }), receipt('sent', { raw: costs })]);
    await bench.deliver([receipt('sent', { raw: costs }), failed]);
    await bench.deliver([failed], 2);
    expect(bench.metrics.shares[RECEIPTS_FAILED]).toEqual([false, true]);
    expect(priced()).toEqual([]);
    expect(linesWith('not delivered').map(({ fields }) => fields.kind)).toEqual(['recipient_unreachable']);
    expect((await bench.row()).delivery?.errors).toEqual([{ code: 131026, title: 'Undeliverable' }]);
  });

  const service = { pricing: { billable: true, category: 'service', type: 'regular' } };
  it.each<[string, ReturnType<typeof receipt>[][]]>([
    ['with both statuses', [[receipt('sent', { raw: service })], [receipt('delivered', { raw: service })]]],
    [
      'with the first alone',
      [[receipt('sent', { raw: service })], [receipt('delivered')], [receipt('read')]],
    ],
    ['with the last alone', [[receipt('sent')], [receipt('delivered')], [receipt('read', { raw: service })]]],
    [
      'all at once',
      [[receipt('read', { raw: service }), receipt('delivered'), receipt('sent', { raw: service })]],
    ],
    ['twice', [[receipt('delivered', { raw: service })], [receipt('delivered', { raw: service })]]],
  ])('counts a delivered answer once for its tenant, told %s', async (_how, batches) => {
    const counted = batches.map((batch) =>
      batch.map((one) => ({ ...one, spend_timezone: 'America/Sao_Paulo' })),
    );
    for (const batch of counted) await bench.deliver(batch);
    expect(priced()).toEqual([{ category: 'service', billed: 'yes' }]);
    const month = { tenantId: 'acme', month: monthOf(NOW, 'America/Sao_Paulo') };
    const now = await readWhatsAppSpend(server, month);
    expect((now?.messages ?? 0) - before).toBe(1);
    before += 1;
    expect(linesWith('a message was delivered')).toMatchObject([{ context: { tenant_id: 'acme' } }]);
  });

  it('counts it once when the same status is worked by two at once', async () => {
    const told = { ...receipt('delivered', { raw: service }), spend_timezone: 'America/Sao_Paulo' };
    await Promise.all([bench.deliver([told]), bench.deliver([told])]);
    const now = await readWhatsAppSpend(server, {
      tenantId: 'acme',
      month: monthOf(NOW, 'America/Sao_Paulo'),
    });
    expect((now?.messages ?? 0) - before).toBe(1);
    before += 1;
  });

  it('tells a category that is not known as other', async () => {
    await bench.deliver([receipt('delivered', { raw: { pricing: { category: 'business_initiated' } } })]);
    expect(priced()).toEqual([{ category: 'other', billed: 'unknown' }]);
  });
});

describe('a status that is not ours', () => {
  it.each([
    [
      'has no callback data',
      receipt('sent', { raw: { biz_opaque_callback_data: undefined } }),
      'no_callback_data',
    ],
    ['has callback data of others', receipt('sent', { key: 'order-17' }), 'foreign_callback_data'],
    ['says nothing about delivery', receipt('deleted'), 'unknown_status'],
    ['names a reply that is not there', receipt('sent', { key: 'cv_1#7' }), 'no_such_reply'],
    ['comes through another channel', receipt('sent', { channel_id: '200' }), 'foreign_channel'],
    ['names a reply of another tenant', receipt('sent', { tenant_id: 'bakery' }), 'no_such_reply'],
  ])('and %s is told and changes nothing', async (_what, foreign, reason) => {
    const before = await server.items();
    expect(await bench.deliver([foreign])).toEqual([]);
    expect(linesWith('no reply of ours').map(({ fields }) => fields)).toEqual([{ reason, count: 1 }]);
    const isState = ({ pk }: Record<string, unknown>) => String(pk).includes('#CHS#');
    expect((await server.items()).filter((item) => !isState(item))).toEqual(
      before.filter((item) => !isState(item)),
    );
    expect(bench.wakes).toEqual([]);
  });

  it('and meets a row without a channel is told: it may be of any', async () => {
    await bench.put(
      { pk: 'T#acme#CV#cv_1', sk: 'REPLY#0000000009' },
      { ...(await bench.row()), reply_seq: 9, channel_id: undefined },
    );
    await bench.deliver([receipt('sent', { key: 'cv_1#9' })]);
    expect(linesWith('no reply of ours')).toMatchObject([{ fields: { reason: 'foreign_channel' } }]);
  });
});

describe('a record that fails', () => {
  it('is put aside when it cannot be read, with the reason, and holds up no other', async () => {
    const odd = [
      'no json',
      { ...receipt('sent'), trace_id: 'x' },
      { ...receipt('sent'), status: { status: 'sent' } },
      receipt('sent'),
    ];
    expect(await bench.deliver(odd)).toEqual([]);
    expect(bench.putAside).toEqual(['0', '1', '2']);
    expect(bench.metrics.timesOf(TROUBLE.unreadable)).toBe(3);
    expect(bench.log.lines.map(({ level, fields }) => [level, fields.issues])).toEqual([
      ['error', ['body: not_json']],
      ['error', ['trace_id: invalid_format']],
      ['error', ['status.id: invalid_type']],
    ]);
    expect((await bench.row()).delivery?.status).toBe('sent');
  });

  it('brings back the records of its reply only', async () => {
    await bench.putReply({ reply_seq: 2 });
    const { deliveries } = bench.deps().receipts;
    const handle = createHandler(
      bench.deps({
        deliveries: {
          record: async (reply, told) => {
            if (reply.replySeq === 1) throw new Error('throttled');
            return deliveries.record(reply, told);
          },
        },
      }),
    );
    const batch = [receipt('sent'), receipt('sent', { key: 'cv_1#2' }), receipt('delivered')];
    expect(await bench.deliverTo(handle, batch)).toEqual([0, 2]);
    expect(linesWith('were not recorded')).toMatchObject([{ fields: { count: 2 } }]);
    expect((await bench.row(2)).delivery?.status).toBe('sent');
  });

  it('is not begun when too little time is left', async () => {
    bench.remainingMs = 5_000;
    expect(await bench.deliver([receipt('sent')])).toEqual([0]);
    expect((await bench.row()).delivery).toBeUndefined();
  });

  it('logs neither phone number nor the id that holds one', async () => {
    await bench.deliver([receipt('failed', { raw: { recipient_id: '5511999990000' } })]);
    expect(JSON.stringify(bench.log.lines)).not.toMatch(/wamid|5511999990000/);
  });
});

describe('how far the receipts are', () => {
  const seen = () => new ReceiptsHeartbeat({ table: server }).seen('acme', '100');

  it('is noted for the channel with the newest status that was worked', async () => {
    bench.nowMs = NOW + 100_000;
    await bench.deliver([
      receipt('sent', { seconds: 100 }),
      receipt('sent', { seconds: 110, key: 'somebody else' }),
      receipt('sent', { seconds: 105 }),
    ]);
    const [keyed, unkeyed] = [Date.parse(second(105)), Date.parse(second(110))];
    expect(await seen()).toEqual({ keyed, unkeyed, queued: undefined, dequeued: NOW });
  });

  it('stays before a status that failed', async () => {
    bench.nowMs = NOW + 900_000;
    const handle = createHandler(
      bench.deps({ deliveries: { record: () => Promise.reject(new Error('throttled')) } }),
    );
    const ignored = (seconds: number) => receipt('deleted', { seconds });
    await bench.deliverTo(handle, [ignored(300), receipt('sent', { seconds: 310 }), ignored(320)]);
    expect((await seen()).keyed).toBe(Date.parse(second(300)));
  });

  it('does not fail the batch when it cannot be noted', async () => {
    const handle = createHandler({
      ...bench.deps(),
      heartbeat: {
        note: () => Promise.reject(new Error('throttled')),
        noteDequeued: () => Promise.reject(new Error('throttled')),
      },
    });
    expect(await bench.deliverTo(handle, [receipt('sent')])).toEqual([]);
    expect(bench.log.lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
  });
});
