import type { QueueProgress, WorkedStatus } from '#core/channel/receipts-heartbeat.ts';
import { carriesKey, type ReceiptRecord } from './read-status.ts';

/**
 * What a batch says of each of its channels, of statuses with a key of ours and of those without: the newest that was
 * worked, but none that is as new as one that failed. Statuses that are about no reply of ours count: they came through.
 */
export function seenThrough(
  records: readonly ReceiptRecord[],
  failed: ReadonlySet<ReceiptRecord>,
): WorkedStatus[] {
  const alike = Map.groupBy(
    records,
    ({ tenantId, channelId, status }) => `${tenantId} ${channelId} ${carriesKey(status)}`,
  );
  return [...alike.values()].flatMap((ofChannel) => {
    const [any] = ofChannel;
    const time = newestWorked(ofChannel, failed, ({ status }) => status.time);
    if (!any || time === undefined) return [];
    const { tenantId, channelId, status } = any;
    return [{ tenantId, channelId, time, carriesKey: carriesKey(status) }];
  });
}

/** The same of records of the queue, by when the webhook had them. */
export function dequeuedThrough(
  records: readonly ReceiptRecord[],
  failed: ReadonlySet<ReceiptRecord>,
): QueueProgress[] {
  const alike = Map.groupBy(records, ({ tenantId, channelId }) => `${tenantId} ${channelId}`);
  return [...alike.values()].flatMap((ofChannel) => {
    const [any] = ofChannel;
    const time = newestWorked(ofChannel, failed, ({ receivedAt }) => receivedAt);
    return any && time !== undefined ? [{ tenantId: any.tenantId, channelId: any.channelId, time }] : [];
  });
}

function newestWorked(
  records: readonly ReceiptRecord[],
  failed: ReadonlySet<ReceiptRecord>,
  timeOf: (record: ReceiptRecord) => number,
): number | undefined {
  const times = (hasFailed: boolean) =>
    records.filter((record) => failed.has(record) === hasFailed).map(timeOf);
  const before = Math.min(...times(true));
  const time = Math.max(...times(false).filter((worked) => worked < before));
  return Number.isFinite(time) ? time : undefined;
}
