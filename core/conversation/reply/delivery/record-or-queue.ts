import type { ReceiptsHeartbeat } from '#core/channel/receipts-heartbeat.ts';
import type { Receipt } from '#core/whatsapp/inbound/receipt.ts';
import type { ReceiptsQueue } from '#core/whatsapp/inbound/receipts-queue.ts';
import { type CircuitClock, systemCircuitClock, withTimeLimit } from '#platform/resilience/clock.ts';
import type { Log } from '#platform/runtime/logger.ts';
import { settleAll } from '#platform/runtime/settle-all.ts';
import { type ReceiptRecord, readableReceiptSchema, readReceipt } from './read-status.ts';
import type { RecordStatuses } from './receipts-recorder.ts';
import { ReceiptsTimeUpError } from './receipts-time-up-error.ts';
import { type RecordingTime, SIDE_BY_SIDE } from './record-receipts.ts';

/** Statuses of one POST that are recorded: as many as are worked side by side. */
const MOST_RECORDED = SIDE_BY_SIDE;

/** A table that is slower than this does not make the webhook slow; milliseconds. */
const RECORDING_LIMIT_MS = 1_000;

/** Kept free for the queue, in milliseconds. */
const QUEUE_RESERVE_MS = 4_000;

/**
 * Makes statuses safe where they arrive: records them, and has the queue take the rest, which is what cannot be read, what
 * failed, what would take too long, and what is beyond the first {@link MOST_RECORDED} of a POST.
 *
 * Recorded in part and then queued, or posted again, is harmless: recording again changes nothing, and what follows has
 * the same keys. So is a call that was given up and still ends.
 *
 * @param options.record with one attempt per call: a busy table's statuses wait in the queue, not in the webhook
 * @param options.heartbeat learns what is in the queue: by it the sender knows that a status may still come
 */
export function recordOrQueue(options: {
  record: RecordStatuses;
  queue: ReceiptsQueue;
  heartbeat: Pick<ReceiptsHeartbeat, 'noteQueued'>;
  log: Log;
  /** Milliseconds since the epoch. */
  now: () => number;
  timer?: Pick<CircuitClock, 'after'>;
}): ReceiptsQueue {
  const { record, queue, heartbeat, log, now, timer = systemCircuitClock } = options;
  const limited = <Result>(ms: number, work: () => Promise<Result>) =>
    withTimeLimit(timer, ms, work, () => new ReceiptsTimeUpError());

  const noteQueued = async (receipts: readonly Receipt[]) => {
    const byChannel = Map.groupBy(receipts, ({ tenant_id, channel_id }) => `${tenant_id} ${channel_id}`);
    const notes = [...byChannel.values()].flatMap(([any]) => any ?? []);
    await Promise.all(
      notes.map(async ({ tenant_id: tenantId, channel_id: channelId, received_at }) => {
        const progress = { tenantId, channelId, time: Date.parse(received_at) };
        try {
          await limited(RECORDING_LIMIT_MS, () => heartbeat.noteQueued(progress));
        } catch (error) {
          // Without it the sender may believe too early that no status is on its way.
          const line = { channelId, error };
          log.child({ tenant_id: tenantId }).warn('that statuses are in the queue was not noted', line);
        }
      }),
    );
  };

  const toQueue = async (receipts: readonly Receipt[], deadline: number) => {
    if (receipts.length === 0) return [];
    const sent = queue.send(receipts, deadline);
    await settleAll([sent, noteQueued(receipts)]);
    return sent;
  };

  /** @returns those that the queue must take */
  const recordFirst = async (receipts: readonly Receipt[], deadline: number): Promise<Receipt[]> => {
    const readable = new Map<ReceiptRecord, Receipt>();
    for (const receipt of receipts) {
      const read = readableReceiptSchema.safeParse(receipt);
      if (read.success) readable.set(readReceipt(read.data), receipt);
    }
    const failed = await record([...readable.keys()], timeUntil(deadline));
    const recorded = new Set([...readable].flatMap(([one, of]) => (failed.has(one) ? [] : [of])));
    return receipts.filter((receipt) => !recorded.has(receipt));
  };

  const timeUntil = (deadline: number): RecordingTime => {
    const end = Math.min(now() + RECORDING_LIMIT_MS, deadline - QUEUE_RESERVE_MS);
    return { isUp: () => now() >= end, within: (work) => limited(end - now(), work) };
  };

  return {
    async send(receipts, deadline) {
      const first = recordFirst(receipts.slice(0, MOST_RECORDED), deadline).then((left) =>
        toQueue(left, deadline),
      );
      const rest = toQueue(receipts.slice(MOST_RECORDED), deadline);
      await settleAll([first, rest]);
      return [...(await first), ...(await rest)];
    },
  };
}
