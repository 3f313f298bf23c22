import type { ItemChange } from '#platform/dynamodb/item-update.ts';
import type { Delivery, DeliveryStatus, ReplyRow } from '../reply-records.ts';
import { newStatuses, RANKS } from './merge-delivery.ts';

/** What a row did not have before. */
export interface Brought {
  statuses: DeliveryStatus[];
  /** The first word of what the message costs. */
  pricing: boolean;
}

/** A conditional write of a row's `delivery`, and what it adds when its condition holds. */
export interface DeliveryUpdate {
  change: ItemChange<Partial<ReplyRow>>;
  brings: Brought;
}

/**
 * The first write for a row that was not read. It supposes the usual: that a message's `sent` or `failed` is
 * the first that is told, and that later statuses come in their order, one by one. Where that is wrong the
 * condition fails, and its answer brings the row.
 */
export function supposing(channelId: string, told: Delivery): DeliveryUpdate {
  const isFirst = told.at.sent !== undefined || told.at.failed !== undefined || told.errors !== undefined;
  return isFirst ? replacing(channelId, undefined, told) : growing(channelId, told);
}

/** Writes the whole `delivery`, on the condition that it still is as it was seen. */
export function replacing(channelId: string, seen: Delivery | undefined, next: Delivery): DeliveryUpdate {
  return {
    change: {
      seen: { delivery: seen },
      next: { delivery: next },
      unchanged: ['delivery'],
      where: [['channel_id', '=', channelId]],
    },
    brings: {
      statuses: newStatuses(next, seen),
      pricing: next.pricing !== undefined && seen?.pricing === undefined,
    },
  };
}

/** Adds statuses to a `delivery` that is there and below them. */
function growing(channelId: string, told: Delivery): DeliveryUpdate {
  const statuses = newStatuses(told, undefined);
  const below = RANKS.slice(0, RANKS.indexOf(told.status));
  return {
    change: {
      seen: {},
      parts: [
        [['delivery', 'status'], told.status],
        [['delivery', 'message_id'], told.message_id],
        ...statuses.map((status) => [['delivery', 'at', status], told.at[status]] as const),
      ],
      where: [
        ['channel_id', '=', channelId],
        [['delivery', 'status'], 'in', below],
        ...statuses.map((status) => [['delivery', 'at', status], '=', undefined] as const),
        ...(told.pricing ? [[['delivery', 'pricing'], '=', told.pricing] as const] : []),
      ],
    },
    brings: { statuses, pricing: false },
  };
}
