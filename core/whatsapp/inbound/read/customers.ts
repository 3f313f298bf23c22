import * as z from 'zod';
import type { WebhookItem } from '../items.ts';
import { completeIds, customerIdsOf } from './customer-ids.ts';
import type { Origin } from './origin.ts';
import { id, isAbsent, isObject, loose, looseId, looseIdOrNumber, looseTimestamp } from './primitives.ts';
import { reasonOf, unreadable } from './unreadable.ts';

const holderSchema = z
  .object({ wa_id: looseIdOrNumber, user_id: looseIdOrNumber, parent_user_id: looseIdOrNumber })
  .transform((ids) => customerIdsOf({ phone: ids.wa_id, user: ids.user_id, parent: ids.parent_user_id }));

/** The only category that there is. */
const MARKETING = 'marketing_messages';

const preferenceSchema = z.object({ category: looseId, value: id, timestamp: looseTimestamp });

/**
 * Reads one element of `user_preferences`: a customer allows or forbids marketing messages.
 *
 * One without a category is about marketing: WhatsApp knows no other, and a wish that is lost means that a customer
 * who has said no is written to.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences
 */
export function readPreference(raw: unknown, { channelId, contacts }: Origin): WebhookItem[] {
  const ids = holderSchema.safeParse(raw).data;
  const namesNobody = isObject(raw) && isAbsent(raw.wa_id) && isAbsent(raw.user_id);
  const of = ids ? completeIds(ids, contacts) : namesNobody ? contacts.only : undefined;
  const read = preferenceSchema.safeParse(raw);
  if (!read.success) {
    return [unreadable({ channelId, from: of, reason: reasonOf(read.error, 'user_preferences'), raw })];
  }
  if (of === undefined) return [unreadable({ channelId, reason: 'user_preferences.wa_id', raw })];
  const { category = MARKETING, value, timestamp } = read.data;
  return [{ kind: 'preference', channelId, of, category, value, timestamp }];
}

const changeSchema = z.object({ previous: looseIdOrNumber, current: looseIdOrNumber });

const updateSchema = z.object({
  wa_id: looseIdOrNumber,
  user_id: changeSchema.extend({ previous: id, current: id }),
  parent_user_id: loose(changeSchema),
  timestamp: looseTimestamp,
});

/**
 * Reads one element of `user_id_update`: a customer has another user id. The phone, where there is one,
 * is the present one and says nothing about before: a number may have had another holder.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
export function readUserIdUpdate(raw: unknown, { channelId }: Origin): WebhookItem[] {
  const read = updateSchema.safeParse(raw);
  if (!read.success) {
    return [unreadable({ channelId, reason: reasonOf(read.error, 'user_id_update'), raw })];
  }
  const { wa_id, user_id, parent_user_id, timestamp } = read.data;
  const before = customerIdsOf({ user: user_id.previous, parent: parent_user_id?.previous });
  const after = customerIdsOf({ phone: wa_id, user: user_id.current, parent: parent_user_id?.current });
  if (before === undefined || after === undefined) {
    return [unreadable({ channelId, reason: 'user_id_update.user_id', raw })];
  }
  return [{ kind: 'identity', channelId, before, after, timestamp }];
}
