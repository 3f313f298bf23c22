import type { SendMessageBatchCommand, SendMessageBatchCommandOutput } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { Receipt } from './receipt.ts';
import { createReceiptsQueue } from './receipts-queue.ts';

const receipt = (id: number, more: Partial<Receipt> = {}): Receipt => ({
  tenant_id: 'acme',
  channel_id: '100',
  trace_id: 't',
  received_at: '2026-11-22T12:00:00.000Z',
  status: { id: `wamid.${id}`, status: 'sent' },
  ...more,
});
const many = (count: number) => [...Array(count).keys()].map((id) => receipt(id));

type Answer = Partial<Pick<SendMessageBatchCommandOutput, 'Failed'>>;

/** @param answer what the queue says to each call */
function queue(answer: (ids: string[], call: number) => Answer | Error = () => ({})) {
  const calls: { body: Receipt; group: string | undefined }[][] = [];
  const pauses: number[] = [];
  let now = 0;
  const client = {
    async send({ input }: SendMessageBatchCommand) {
      const entries = input.Entries ?? [];
      calls.push(
        entries.map(({ MessageBody = '', MessageGroupId }) => ({
          body: JSON.parse(MessageBody) as Receipt,
          group: MessageGroupId,
        })),
      );
      const result = answer(
        entries.map(({ Id = '' }) => Id),
        calls.length,
      );
      if (result instanceof Error) throw result;
      return result;
    },
  };
  const receipts = createReceiptsQueue({
    client: client as Parameters<typeof createReceiptsQueue>[0]['client'],
    queueUrl: 'http://queue',
    now: () => now,
    random: () => 0.5,
    sleep: async (ms) => {
      pauses.push(ms);
      now += ms;
    },
    timer: { after: () => ({ cancel() {} }) },
  });
  return { receipts, calls, pauses };
}

const failure = (Id: string | undefined, Code = 'InternalError') => ({ Id, Code, SenderFault: false });

describe('the receipts queue', () => {
  it('takes ten at a time, each with its tenant as message group', async () => {
    const { receipts, calls } = queue();
    await receipts.send([...many(21), receipt(99, { tenant_id: 'bakery' })], 10_000);
    expect(calls.map((call) => call.length)).toEqual([10, 10, 2]);
    expect(calls.flat().map(({ body }) => body.status.id)).toHaveLength(22);
    expect(calls.flat().every(({ body, group }) => group === body.tenant_id)).toBe(true);
    expect(calls[0]?.[0]?.body).toEqual(receipt(0));
  });

  it('stays below 1 MiB a call and hands back what alone is larger', async () => {
    const { receipts, calls } = queue();
    const large = (id: number, size: number) =>
      receipt(id, { status: { id: String(id), x: 'x'.repeat(size) } });
    const tooLarge = large(3, 1_100_000);
    expect(await receipts.send([large(1, 600_000), large(2, 600_000), tooLarge], 10_000)).toEqual([tooLarge]);
    expect(calls.map((call) => call.map(({ body }) => body.status.id))).toEqual([['1'], ['2']]);
  });

  it('tries again only what failed', async () => {
    const { receipts, calls, pauses } = queue((ids, call) =>
      call === 1 ? { Failed: [failure(ids[3])] } : {},
    );
    await receipts.send(many(5), 10_000);
    expect(calls.map((call) => call.map(({ body }) => body.status.id))).toEqual([
      ['wamid.0', 'wamid.1', 'wamid.2', 'wamid.3', 'wamid.4'],
      ['wamid.3'],
    ]);
    expect(pauses).toEqual([25]);
  });

  it('gives up after four attempts, or when the time is up, and says so', async () => {
    const { receipts, calls } = queue((ids) => ({ Failed: [failure(ids[0], 'Throttled')] }));
    await expect(receipts.send(many(2), 10_000)).rejects.toThrow('did not accept 1 receipts: Throttled');
    expect(calls).toHaveLength(4);
    await expect(receipts.send(many(2), 180)).rejects.toThrow('did not accept');
    await expect(receipts.send(many(2), 0)).rejects.toThrow('DeadlineReached');
  });

  it('throws what the SDK throws, after the other calls have ended', async () => {
    const { receipts, calls } = queue((_, call) => (call === 1 ? new Error('no queue') : {}));
    await expect(receipts.send(many(30), 10_000)).rejects.toThrow('no queue');
    expect(calls).toHaveLength(3);
  });
});
