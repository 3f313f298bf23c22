import type { ReceiptRecord } from './record-receipts.ts';

/** Up to which provider time a channel's statuses were worked, in milliseconds since the epoch. */
export interface SeenThrough {
  tenantId: string;
  channelId: string;
  time: number;
}

/**
 * What a batch says of each of its channels: the newest status that was worked, but none that is as new as one that
 * failed. Statuses that are about no reply of ours count: they came through.
 */
export function seenThrough(
  records: readonly ReceiptRecord[],
  failed: ReadonlySet<ReceiptRecord>,
): SeenThrough[] {
  const channels = Map.groupBy(records, ({ tenantId, channelId }) => `${tenantId} ${channelId}`);
  return [...channels.values()].flatMap((ofChannel) => {
    const [any] = ofChannel;
    const times = (hasFailed: boolean) =>
      ofChannel.filter((record) => failed.has(record) === hasFailed).map(({ status }) => status.time);
    const before = Math.min(...times(true));
    const time = Math.max(...times(false).filter((worked) => worked < before));
    if (!any || !Number.isFinite(time)) return [];
    return [{ tenantId: any.tenantId, channelId: any.channelId, time }];
  });
}
