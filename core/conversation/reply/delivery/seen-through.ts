import type { WorkedStatus } from '#core/channel/receipts-heartbeat.ts';
import { carriesKey } from './read-status.ts';
import type { ReceiptRecord } from './record-receipts.ts';

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
    const times = (hasFailed: boolean) =>
      ofChannel.filter((record) => failed.has(record) === hasFailed).map(({ status }) => status.time);
    const before = Math.min(...times(true));
    const time = Math.max(...times(false).filter((worked) => worked < before));
    if (!any || !Number.isFinite(time)) return [];
    const { tenantId, channelId, status } = any;
    return [{ tenantId, channelId, time, carriesKey: carriesKey(status) }];
  });
}
