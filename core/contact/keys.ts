import type { Key } from '#platform/dynamodb/key.ts';
import { shortHash } from '#platform/ids/hash.ts';

/** What a person is known by at WhatsApp: a phone number, a business-scoped user id, or its parent. */
export interface Alias {
  kind: 'phone' | 'user' | 'parent';
  value: string;
}

/** An alias without its value, such as `phone#k3v…`: names the alias in keys and in the contact's list. */
export function aliasName(alias: Alias): string {
  return `${alias.kind}#${shortHash([alias.kind, alias.value])}`;
}

export function isPhone(name: string): boolean {
  return name.startsWith('phone#');
}

/** The item that leads from an alias to the contact. The value itself is not in the key. */
export function aliasKey(tenantId: string, name: string): Key {
  return { pk: `T#${tenantId}#ALIAS#${name}`, sk: 'ALIAS' };
}

export function contactKey(tenantId: string, contactId: string): Key {
  return { pk: `T#${tenantId}#CT#${contactId}`, sk: 'CONTACT' };
}
