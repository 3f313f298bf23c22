import * as z from 'zod';
import type { WebhookItem } from '../items.ts';
import type { Place } from './place.ts';
import { id, isAbsent, isObject, loose, looseIdOrNumber, looseTimestamp } from './primitives.ts';
import { completeSender, senderOf } from './sender.ts';
import { reasonOf, unreadable } from './unreadable.ts';

const holderSchema = z
  .object({ wa_id: looseIdOrNumber, user_id: looseIdOrNumber, parent_user_id: looseIdOrNumber })
  .transform((ids) => senderOf({ phone: ids.wa_id, user: ids.user_id, parent: ids.parent_user_id }));

const preferenceSchema = z.object({ category: id, value: id, timestamp: looseTimestamp });

/**
 * Reads one element of `user_preferences`: a customer allows or forbids marketing messages.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences
 */
export function readPreference(raw: unknown, { phoneNumberId, contacts }: Place): WebhookItem[] {
  const ids = holderSchema.safeParse(raw).data;
  const namesNobody = isObject(raw) && isAbsent(raw.wa_id) && isAbsent(raw.user_id);
  const of = ids ? completeSender(ids, contacts) : namesNobody ? contacts.only : undefined;
  const read = preferenceSchema.safeParse(raw);
  if (!read.success) {
    return [unreadable({ phoneNumberId, from: of, reason: reasonOf(read.error, 'user_preferences'), raw })];
  }
  if (of === undefined) return [unreadable({ phoneNumberId, reason: 'user_preferences.wa_id', raw })];
  const { category, value, timestamp } = read.data;
  return [{ kind: 'preference', phoneNumberId, of, category, value, timestamp }];
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
export function readUserIdUpdate(raw: unknown, { phoneNumberId }: Place): WebhookItem[] {
  const read = updateSchema.safeParse(raw);
  if (!read.success) {
    return [unreadable({ phoneNumberId, reason: reasonOf(read.error, 'user_id_update'), raw })];
  }
  const { wa_id, user_id, parent_user_id, timestamp } = read.data;
  const before = senderOf({ user: user_id.previous, parent: parent_user_id?.previous });
  const after = senderOf({ phone: wa_id, user: user_id.current, parent: parent_user_id?.current });
  if (before === undefined || after === undefined) {
    return [unreadable({ phoneNumberId, reason: 'user_id_update.user_id', raw })];
  }
  return [{ kind: 'identity', phoneNumberId, before, after, timestamp }];
}
