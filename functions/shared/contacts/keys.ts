import type { Key } from '../conversation/keys.ts';
import { shortHash } from '../ids/hash.ts';

/** What a person is known by at WhatsApp: a phone number, or a business-scoped user id. */
export interface Alias {
  kind: 'phone' | 'user';
  value: string;
}

/** The item that leads from a phone number or user id to the contact. The value itself is not in the key. */
export function aliasKey(tenantId: string, alias: Alias): Key {
  return { pk: `T#${tenantId}#ALIAS#${alias.kind}#${shortHash([alias.kind, alias.value])}`, sk: 'ALIAS' };
}

export function contactKey(tenantId: string, contactId: string): Key {
  return { pk: `T#${tenantId}#CT#${contactId}`, sk: 'CONTACT' };
}
