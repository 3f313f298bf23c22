import { isDeepStrictEqual } from 'node:util';
import { givenOf } from './given-fields.ts';
import { isPhone, isUserId, scopeOf } from './keys.ts';
import { datedProfile, newestPreferences, newestProfile, withOwnPhone } from './profile.ts';
import type { AliasItem, Contact, Profile } from './records.ts';

/** What one sighting or change of number says, at a time (ISO 8601). */
export interface Claim {
  at: string;
  /** Aliases that the person has. */
  claimed: readonly string[];
  /** A phone number that the person had until then. */
  left?: string | undefined;
  /** The claimed phone number, or none, is the only one from then on. */
  replacesPhones: boolean;
  profile: Profile;
}

/** What the table holds about a claim. */
export interface Seen {
  aliases: ReadonlyMap<string, AliasItem>;
  /** From the name of an alias to the contact id that it leads to for the claim. */
  leads: ReadonlyMap<string, string>;
  /** From the contact id in an alias item to the contact that it leads to over all merges. */
  living: ReadonlyMap<string, Contact>;
}

export interface AliasChange {
  name: string;
  /** As read; the change is made on the condition that it still is so. */
  seen: AliasItem | undefined;
  next: AliasItem;
}

/** What must be written for a claim to be true. */
export interface Plan {
  contact: Contact;
  /** The contact as read; undefined for a new one. */
  before: Contact | undefined;
  merged: readonly Contact[];
  /** Other people's contacts, without the phone number that is not theirs any more. */
  bereft: readonly { before: Contact; contact: Contact }[];
  aliases: readonly AliasChange[];
  /** The contact of the claim's phone number, where it stays apart: it has user ids of other scopes only. */
  samePhoneAs: string | undefined;
  changed: boolean;
}

/** WhatsApp retries for 7 days; what is older cannot come any more. */
const RELEASED_KEPT_SECONDS = 32 * 24 * 60 * 60;

/**
 * The contact that the claim's alias leads to; undefined when it leads nowhere.
 *
 * @param now milliseconds since the epoch
 */
export function leadOf(
  claim: Claim,
  name: string,
  item: AliasItem | undefined,
  now: number,
): string | undefined {
  if (!item || isExpired(item, now)) return undefined;
  const isLate = claim.at <= item.since;
  if (item.released) return isLate ? item.contact_id : undefined;
  // A number that was given to a user after the change says nothing about who had it before.
  if (name === claim.left && item.since > claim.at) return undefined;
  return item.contact_id;
}

/** DynamoDB deletes an expired item up to days late. */
const isExpired = ({ expires_at }: AliasItem, now: number) =>
  expires_at !== undefined && expires_at * 1000 <= now;

/** The living contacts, each once, the oldest first: it takes the place of the others. */
export function contactsByAge(living: Seen['living']): Contact[] {
  const each = new Map([...living.values()].map((contact) => [contact.contact_id, contact]));
  return [...each.values()].sort((one, other) => (ageOf(one) < ageOf(other) ? -1 : 1));
}

const ageOf = ({ created_at, contact_id }: Contact) => `${created_at} ${contact_id}`;

/**
 * The contacts that are the claim's person: those of the ids that they have, and that of a phone number unless it is
 * another's.
 *
 * - A contact with another user id of the same scope, and none of the claim's, is the number's former or later owner:
 *   a user id is made anew exactly when a user changes the number, and a change is reported.
 * - User ids of other scopes contradict nothing. But where the claim's user id has a contact already, they do not say
 *   that both are one: two portfolios see one user under two ids, and the number may have changed hands between.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
function joinedBy(claim: Claim, seen: Seen): Seen['living'] {
  const leads = (isWanted: (name: string) => boolean) =>
    [...seen.leads].filter(([name]) => isWanted(name)).map(([, contactId]) => contactId);
  const named = new Set(leads((name) => !isPhone(name)));
  const living = (ids: Iterable<string>) =>
    [...ids].flatMap((id) => {
      const contact = seen.living.get(id);
      return contact ? [[id, contact] as const] : [];
    });
  const own = new Set(living(named).map(([, { contact_id }]) => contact_id));
  const byPhone = living(leads(isPhone)).filter(
    ([, contact]) => own.has(contact.contact_id) || isPhoneOf(claim, contact, own.size > 0),
  );
  return new Map([...living(named), ...byPhone]);
}

function isPhoneOf({ claimed, left }: Claim, { aliases }: Contact, isKnown: boolean): boolean {
  const users = claimed.filter(isUserId);
  const theirs = aliases.filter(isUserId);
  if (users.length === 0 || theirs.length === 0) return true;
  // A notice that names the old number, and no old id, links the two.
  if (left !== undefined && aliases.includes(left) && users.length === 1) return true;
  if (theirs.some((name) => users.some((user) => scopeOf(user) === scopeOf(name)))) return false;
  return !isKnown;
}

/**
 * Decides what a claim changes; writes nothing.
 *
 * 1. The oldest contact of the person stays (see `joinedBy`), or a new one is made.
 * 2. The others merge into it: their aliases, wishes and profile become its own, and it knows their ids.
 * 3. Claimed aliases that lead nowhere are linked. One that was given up later than the claim is not: the
 *    claim is a late message from when the number was still theirs.
 * 4. A phone number whose contact is another person's with a user id of the same scope is linked too, and leaves that
 *    contact, unless it was theirs only after the claim.
 * 5. Where the claim replaces the phone number, every other one known until then is released.
 *
 * @param makeContact a new contact, without aliases
 * @param now milliseconds since the epoch
 */
export function planClaim(claim: Claim, seen: Seen, makeContact: () => Contact, now: number): Plan {
  const joined = joinedBy(claim, seen);
  const [before, ...merged] = contactsByAge(joined);
  const bereft = new Map<string, { before: Contact; contact: Contact }>();
  const start = before ?? makeContact();
  const own = new Set([start, ...merged].flatMap(({ aliases }) => aliases));
  const changes = new Map<string, AliasChange>();
  const change = (name: string, next: AliasItem) => {
    const item = seen.aliases.get(name);
    if (item && isSame(item, next)) changes.delete(name);
    else changes.set(name, { name, seen: item, next });
  };
  const contact_id = start.contact_id;
  let samePhoneAs: string | undefined;

  for (const name of merged.flatMap(({ aliases }) => aliases)) {
    const item = seen.aliases.get(name);
    if (item && !item.released) change(name, { ...item, contact_id });
  }
  for (const name of claim.claimed) {
    const item = seen.aliases.get(name);
    const leads = item && !isExpired(item, now) && seen.living.has(item.contact_id);
    const other = leads && !item.released ? strangerOf(item, joined, seen) : undefined;
    if (item && other) {
      if (isPhone(name) && !hasScopeOf(claim, other)) samePhoneAs = other.contact_id;
      if (claim.at <= item.since || !hasScopeOf(claim, other)) continue;
      const aliases = other.aliases.filter((alias) => alias !== name);
      const { profile } = datedProfile(other);
      const { wa_id, ...rest } = other;
      const kept = withOwnPhone(profile, aliases).wa_id;
      const contact = { ...rest, aliases, ...(kept === undefined ? {} : { wa_id: kept }) };
      bereft.set(other.contact_id, { before: other, contact });
      change(name, { contact_id, since: claim.at, released: false });
      own.add(name);
      continue;
    }
    if (leads && item.released && claim.at <= item.since) continue;
    const since = leads && !item.released ? item.since : claim.at;
    change(name, { contact_id, since, released: false });
    own.add(name);
  }
  for (const name of leftPhones(claim, own)) {
    const item = seen.aliases.get(name);
    if (item && !isExpired(item, now) && (isDecidedLater(item, claim) || strangerOf(item, joined, seen)))
      continue;
    const expires_at = Math.floor(now / 1000) + RELEASED_KEPT_SECONDS;
    change(name, { contact_id, since: claim.at, released: true, expires_at });
    own.delete(name);
  }

  const contact = contactAfter(claim, start, merged, [...own].sort());
  const changed =
    before === undefined || merged.length > 0 || changes.size > 0 || !isDeepStrictEqual(contact, before);
  return {
    contact,
    before,
    merged,
    bereft: [...bereft.values()],
    aliases: [...changes.values()],
    samePhoneAs,
    changed,
  };
}

/** The living contact of another person that an alias leads to. */
function strangerOf(
  { contact_id }: AliasItem,
  joined: Seen['living'],
  { living }: Seen,
): Contact | undefined {
  const contact = living.get(contact_id);
  const isJoined = [...joined.values()].some((one) => one.contact_id === contact?.contact_id);
  return isJoined ? undefined : contact;
}

function hasScopeOf({ claimed }: Claim, { aliases }: Contact): boolean {
  const scopes = new Set(claimed.filter(isUserId).map(scopeOf));
  return aliases.some((name) => isUserId(name) && scopes.has(scopeOf(name)));
}

function isSame(one: AliasItem, other: AliasItem): boolean {
  return one.contact_id === other.contact_id && one.since === other.since && one.released === other.released;
}

/** Of a link and a release at one time the release counts; a release is not repeated. */
function isDecidedLater({ released, since }: AliasItem, { at }: Claim): boolean {
  return released ? since >= at : since > at;
}

function leftPhones(claim: Claim, own: ReadonlySet<string>): string[] {
  const left = new Set(claim.replacesPhones ? [...own].filter(isPhone) : []);
  if (claim.left !== undefined) left.add(claim.left);
  return [...left].filter((name) => !claim.claimed.includes(name));
}

function contactAfter(
  claim: Claim,
  start: Contact,
  merged: readonly Contact[],
  aliases: readonly string[],
): Contact {
  const sources = [...[start, ...merged].map(datedProfile), { profile: claim.profile, at: claim.at }];
  const { profile, at } = sources
    .map((source) => ({ ...source, profile: withOwnPhone(source.profile, aliases) }))
    .reduce(newestProfile);
  return {
    contact_id: start.contact_id,
    created_at: start.created_at,
    version: start.version,
    aliases: [...aliases],
    preferences: newestPreferences([start, ...merged]),
    merged_from: mergedInto(start, merged),
    profile_at: at,
    ...givenOf([start, ...merged]),
    ...profile,
  };
}

/** What is new comes last, and a contact before those that it had merged itself. */
function mergedInto(start: Contact, merged: readonly Contact[]): string[] {
  const more = merged.flatMap(({ contact_id, merged_from }) => [contact_id, ...merged_from]);
  return [...new Set([...start.merged_from, ...more])];
}
