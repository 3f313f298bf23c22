import { randomBytes } from 'node:crypto';
import { shortHash } from '#platform/ids/hash.ts';

/** A new contact's id. Random, because phone numbers and user ids of a person change. */
export function newContactId(random: (size: number) => Buffer = randomBytes): string {
  return `ct_${shortHash([random(16).toString('hex')])}`;
}
