import { idOrNumber, isObject } from './primitives.ts';

/**
 * The WhatsApp Business Account of each number that a webhook names: the entry's id. Of several the first counts.
 *
 * @param body any JSON value
 * @returns from `phone_number_id` to the account's id
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
 */
export function accountsOfNumbers(body: unknown): ReadonlyMap<string, string> {
  const accounts = new Map<string, string>();
  for (const entry of listIn(body, 'entry')) {
    const account = isObject(entry) ? idOrNumber.safeParse(entry.id).data : undefined;
    if (account === undefined || !ACCOUNT.test(account)) continue;
    for (const change of listIn(entry, 'changes')) {
      const metadata = isObject(change) && isObject(change.value) ? change.value.metadata : undefined;
      const number = isObject(metadata) ? idOrNumber.safeParse(metadata.phone_number_id).data : undefined;
      if (number !== undefined && !accounts.has(number)) accounts.set(number, account);
    }
  }
  return accounts;
}

/** Meta's ids are digits. Some senders write 0 for none. */
const ACCOUNT = /^[1-9][0-9]{0,24}$/;

function listIn(value: unknown, name: string): unknown[] {
  const list = isObject(value) ? value[name] : undefined;
  return Array.isArray(list) ? list : [];
}
