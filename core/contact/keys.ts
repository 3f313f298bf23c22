import type { Key } from '#platform/dynamodb/key.ts';
import { shortHash } from '#platform/ids/hash.ts';

/** What a person is known by at WhatsApp: a phone number, a business-scoped user id, or its parent. */
export interface Alias {
  kind: 'phone' | 'user' | 'parent';
  value: string;
}

/**
 * An alias without its value, such as `phone#k3v…`: names the alias in keys and in the contact's list. That of a user
 * id also names where the id counts, `user#<scope>#k3v…`.
 */
export function aliasName(alias: Alias, scope = UNSCOPED): string {
  const hash = shortHash([alias.kind, alias.value]);
  return alias.kind === 'user' ? `user#${scope}#${hash}` : `${alias.kind}#${hash}`;
}

/** Stands for the scope where neither portfolio nor account is known. */
const UNSCOPED = '-';

export function isUserId(name: string): boolean {
  return name.startsWith('user#');
}

/** Where a user id counts; undefined for the name of another kind. */
export function scopeOf(name: string): string | undefined {
  return isUserId(name) ? name.split('#')[1] : undefined;
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
