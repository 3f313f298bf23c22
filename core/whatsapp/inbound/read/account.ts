import * as z from 'zod';
import type { WebhookItem } from '../items.ts';
import { cleanObject, misfitOf } from './bounded-json.ts';
import type { AccountField } from './fields.ts';
import type { Origin } from './origin.ts';
import { isObject, loose, looseId, looseIdOrNumber } from './primitives.ts';
import { unreadable } from './unreadable.ts';

/** Where a value says whose it is: each kind of change has a way of its own. */
const namesSchema = z.object({
  phone_number_id: looseIdOrNumber,
  phone_number_settings: loose(z.object({ phone_number_id: looseIdOrNumber })),
  entity_type: looseId,
  entity_id: looseIdOrNumber,
  display_phone_number: looseIdOrNumber,
  phone_number: looseIdOrNumber,
  waba_info: loose(z.object({ waba_id: looseIdOrNumber })),
});

/**
 * An account item, with WhatsApp's object as its value. Ids that WhatsApp writes as numbers, such as
 * `message_template_id`, become text as all other ids are.
 *
 * The entry's id is the account, but for what is about partners: there it is a business portfolio, and the value names
 * the account.
 *
 * @param field WhatsApp's name of the change, or `errors`
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
 */
export function readAccount(field: AccountField, value: unknown, origin: Origin): WebhookItem {
  const { channelId, accountId, time } = origin;
  if (!isObject(value)) return unreadable({ channelId, reason: 'value', raw: value });
  const misfit = misfitOf(value);
  if (misfit !== undefined) return unreadable({ channelId, reason: misfit, raw: value });
  const entries = Object.entries(cleanObject(value)).map(([name, inner]) =>
    name.endsWith('_id') && typeof inner === 'number' ? [name, String(inner)] : [name, inner],
  );
  const names = namesSchema.parse(value);
  // Of a business portfolio, or of a profile: then no number has it.
  const entity = names.entity_type === 'BUSINESS' ? undefined : names.entity_id;
  return {
    kind: 'account',
    channelId: channelId ?? names.phone_number_settings?.phone_number_id ?? names.phone_number_id ?? entity,
    accountId: names.waba_info?.waba_id ?? accountId,
    phone: names.display_phone_number ?? names.phone_number,
    timestamp: time,
    field,
    value: Object.fromEntries(entries),
  };
}
