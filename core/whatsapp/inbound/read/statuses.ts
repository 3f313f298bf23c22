import * as z from 'zod';
import type { WebhookItem } from '../items.ts';
import { cleanObject, misfitOf } from './bounded-json.ts';
import type { Origin } from './origin.ts';
import { id, isObject } from './primitives.ts';
import { reasonOf, unreadable } from './unreadable.ts';

const statusSchema = z.object({ id, status: id });

/**
 * Reads one element of `statuses`: how a message of ours fares. It is handed on as WhatsApp wrote it.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export function readStatus(raw: unknown, { channelId }: Origin): WebhookItem[] {
  if (!isObject(raw)) return [unreadable({ channelId, reason: 'statuses', raw })];
  const read = statusSchema.safeParse(raw);
  if (!read.success) return [unreadable({ channelId, reason: reasonOf(read.error, 'statuses'), raw })];
  if (channelId === undefined) {
    return [unreadable({ channelId, reason: 'metadata.phone_number_id', raw })];
  }
  const misfit = misfitOf(raw);
  if (misfit !== undefined) return [unreadable({ channelId, reason: misfit, raw })];
  return [{ kind: 'status', channelId, raw: cleanObject(raw) }];
}
