import { type CustomerIds, phoneName } from './customer-aliases.ts';
import type { Contact, Preferences, Profile } from './records.ts';

/** A sender with what WhatsApp shows of them. */
export interface CustomerProfile extends CustomerIds {
  name?: string | undefined;
  username?: string | undefined;
}

/** Longest text kept; a body of megabytes must not become an item that DynamoDB refuses. */
const MAX_CHARACTERS = 256;

export const shorten = (text: string): string => text.slice(0, MAX_CHARACTERS).toWellFormed();

/** What a sighting says of the person. */
export function profileOf(sender: CustomerProfile): Profile {
  return Object.fromEntries(
    Object.entries({
      wa_id: sender.waId,
      user_id: sender.userId,
      parent_user_id: sender.parentUserId,
      name: sender.name,
      username: sender.username,
    }).flatMap(([field, value]) => (value ? [[field, shorten(value)]] : [])),
  );
}

/** Whether a sighting says something that is not known. */
export function tellsMore(known: Profile, seen: Profile): boolean {
  return (Object.keys(seen) as (keyof Profile)[]).some((field) => known[field] !== seen[field]);
}

/** A profile and the time that it is from, ISO 8601. */
export interface DatedProfile {
  profile: Profile;
  at: string;
}

export function datedProfile(contact: Contact): DatedProfile {
  const { wa_id, user_id, parent_user_id, name, username } = contact;
  const all = { wa_id, user_id, parent_user_id, name, username };
  return { profile: withoutAbsent(all), at: contact.profile_at };
}

/**
 * Field by field the newer word counts; the older one fills what the newer does not tell. One that tells
 * nothing changes nothing, not even the time: else every message would be a write.
 */
export function newestProfile(known: DatedProfile, seen: DatedProfile): DatedProfile {
  if (!tellsMore(known.profile, seen.profile)) return known;
  return seen.at >= known.at
    ? { profile: { ...known.profile, ...seen.profile }, at: seen.at }
    : { profile: { ...seen.profile, ...known.profile }, at: known.at };
}

/** The profile without a phone number that is not the contact's any more. */
export function withOwnPhone(profile: Profile, aliases: readonly string[]): Profile {
  const { wa_id, ...others } = profile;
  return wa_id !== undefined && aliases.includes(phoneName(wa_id)) ? profile : others;
}

/** Per category the newer wish counts. */
export function newestPreferences(contacts: readonly Contact[]): Preferences {
  const newest = new Map<string, Preferences[string]>();
  for (const { preferences } of contacts) {
    for (const [category, wish] of Object.entries(preferences)) {
      const known = newest.get(category);
      if (!known || wishOrder(wish) > wishOrder(known)) newest.set(category, wish);
    }
  }
  return Object.fromEntries(newest);
}

/** Of two wishes of one second the later in the alphabet counts: `stop` goes before `resume`. */
const wishOrder = ({ at, value }: { at: string; value: string }) => `${at} ${value}`;

function withoutAbsent(profile: Profile): Profile {
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== undefined));
}
