import type { WebhookItem } from '../items.ts';
import { cleanObject, misfitOf } from './bounded-json.ts';
import type { Origin } from './origin.ts';
import { isObject } from './primitives.ts';
import { unreadable } from './unreadable.ts';

/**
 * An account item, with WhatsApp's object as its value. Ids that WhatsApp writes as numbers, such as
 * `message_template_id`, become text as all other ids are.
 *
 * @param field WhatsApp's name of the change, or `errors`
 */
export function readAccount(field: string, value: unknown, origin: Origin): WebhookItem {
  const { channelId, accountId } = origin;
  if (!isObject(value)) return unreadable({ channelId, reason: 'value', raw: value });
  const misfit = misfitOf(value);
  if (misfit !== undefined) return unreadable({ channelId, reason: misfit, raw: value });
  const entries = Object.entries(cleanObject(value)).map(([name, inner]) =>
    name.endsWith('_id') && typeof inner === 'number' ? [name, String(inner)] : [name, inner],
  );
  return { kind: 'account', channelId, accountId, field, value: Object.fromEntries(entries) };
}
