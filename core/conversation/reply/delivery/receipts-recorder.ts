import type { CountPrice } from '#core/budget/whatsapp-spend.ts';
import type { ReceiptsHeartbeat } from '#core/channel/receipts-heartbeat.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Count } from '#platform/runtime/metrics.ts';
import type { ReceiptRecord } from './read-status.ts';
import { receiptsObservers } from './receipts-observers.ts';
import { pricedNow, type ReceiptsPorts, type RecordingTime, recordReceipts } from './record-receipts.ts';
import { dequeuedThrough, seenThrough } from './seen-through.ts';

/** What recording statuses works with. */
export interface RecorderDeps {
  log: Log;
  metrics: Count;
  receipts: Pick<ReceiptsPorts, 'deliveries' | 'conversations' | 'wakeSender' | 'publish' | 'source'>;
  heartbeat: Pick<ReceiptsHeartbeat, 'note' | 'noteDequeued'>;
  /** Counts what WhatsApp takes for messages; see `countWhatsAppPrice`. */
  countPrice: CountPrice;
}

/** Records statuses. @returns those that must be worked again */
export type RecordStatuses = (
  records: readonly ReceiptRecord[],
  time: RecordingTime,
) => Promise<Set<ReceiptRecord>>;

/**
 * Records statuses as `recordReceipts` does, tells what happens in log lines, and notes how far those of their channels are.
 *
 * @param options.fromQueue the statuses come out of the queue; else what fails goes into it
 */
export function createReceiptsRecorder(deps: RecorderDeps, options: { fromQueue: boolean }): RecordStatuses {
  const { log, metrics, heartbeat } = deps;
  const failureLevel = options.fromQueue ? 'error' : 'warn';
  const ports: ReceiptsPorts = {
    ...deps.receipts,
    ...receiptsObservers({ log, metrics, failureLevel }),
    async countPrice({ reply, records }, recorded) {
      const timezone = records.find(({ spendTimezone }) => spendTimezone !== undefined)?.spendTimezone;
      const priced = timezone === undefined ? undefined : pricedNow(recorded);
      if (!priced || timezone === undefined) return;
      try {
        await deps.countPrice({ ...reply, timezone, ...priced });
      } catch (error) {
        const { tenantId: tenant_id, channelId } = reply;
        log.child({ tenant_id }).warn('what WhatsApp takes was not counted', { channelId, error });
      }
    },
  };
  const noted = async (of: { tenantId: string; channelId: string }, note: () => Promise<void>) => {
    try {
      await note();
    } catch (error) {
      const { tenantId, channelId } = of;
      log.child({ tenant_id: tenantId }).warn('how far receipts are was not noted', { channelId, error });
    }
  };
  return async (records, time) => {
    const failed = await recordReceipts(ports, records, time);
    await Promise.all([
      ...seenThrough(records, failed).map((worked) =>
        noted(worked, () => time.within(() => heartbeat.note(worked))),
      ),
      ...(options.fromQueue ? dequeuedThrough(records, failed) : []).map((worked) =>
        noted(worked, () => time.within(() => heartbeat.noteDequeued(worked))),
      ),
    ]);
    return failed;
  };
}
