import { createHash } from 'node:crypto';

/**
 * The business-scoped user id that webhooks of 2026 carry beside the number: country, dot, digits. The same
 * number always gets the same one.
 *
 * @param number digits only
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
export function userIdOf(number: string): string {
  const digits = createHash('sha256').update(number).digest().readBigUInt64BE().toString().padStart(20, '1');
  return `${number.startsWith('55') ? 'BR' : 'US'}.${digits}`;
}
