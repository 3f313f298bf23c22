import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { joinCalls } from '#platform/runtime/join-calls.ts';
import { ContactRepository, readAliasesOf } from './contact-repository.ts';
import { aliasNames } from './customer-aliases.ts';
import { NamelessCustomerError } from './errors.ts';
import { newContactId } from './ids.ts';
import { aliasKey, contactKey, isPhone } from './keys.ts';
import { type Claim, contactsByAge, leadOf, type Plan, planClaim, type Seen } from './plan.ts';
import { PlanWriter } from './plan-writer.ts';
import { type Preference, setPreference } from './preferences.ts';
import { type CustomerProfile, datedProfile, profileOf, tellsMore } from './profile.ts';
import type { AliasItem, Contact, Profile } from './records.ts';
import { readTime } from './time.ts';

/**
 * Who was seen. `samePhoneAs`: the contact that has the sender's phone number under user ids of other portfolios or
 * accounts only. It may be the same person, and people can say; the two are not made one for it, since a number changes hands.
 */
export interface Recognized {
  contactId: string;
  samePhoneAs?: string;
}

/** Attempts to win against other webhooks that see the same customer; in each round one of them wins. */
const WRITE_ATTEMPTS = 10;

/** Reads of aliases on their way at the same time, and the keys that BatchGetItem takes. */
const READS = { atOnce: 4, mostSize: 100 };

/** Remembered per environment and for how long: a merge or change elsewhere is seen that late. */
const CACHE = { maxEntries: 10_000, ttlMs: 300_000, missingTtlMs: 0 };

/**
 * Finds the contact behind a phone number or user id, or makes one, and keeps the aliases of one person
 * together.
 *
 * 1. What this environment has seen before is answered from memory.
 * 2. The alias items are read, and the contacts that they lead to over all merges.
 * 3. What is missing is written in one transaction (see `planClaim`), each item on the condition that it is
 *    as it was read; after a lost race everything is read again. So a crash leaves all or nothing, and who
 *    comes next does what is left.
 *
 * Customers who are seen side by side share reads and, while they are new, transactions: see `PlanWriter`.
 *
 * An answer from memory may be a contact that another environment has merged meanwhile: a caller that keeps
 * something under a contact id follows `followMerge`.
 *
 * Times (`at`, ISO 8601) are the provider's, because deliveries come late and in any order; without one the
 * time of the call counts. Use one kind for all calls.
 *
 * A user id is one person's for ever, within its scope. A phone number is its owner's of the moment: one whose
 * contact has another user id of the same scope has a new owner, who is a new contact. Only who has never shown a
 * user id cannot be told from the owner before them. An environment that remembers the old owner takes a message
 * without a user id for theirs for five minutes more.
 */
export class ContactResolver {
  readonly #table: Table;
  readonly #contacts: ContactRepository;
  readonly #plans: PlanWriter;
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #contactIds: ExpiringCache<string>;
  readonly #profiles: ExpiringCache<Profile>;

  constructor(options: Table & { now: () => number; newId?: () => string }) {
    this.#table = { client: options.client, tableName: options.tableName };
    const readAliases = readAliasesOf(this.#table);
    const readTogether = joinCalls({
      ...READS,
      sizeOf: (keys: readonly Key[]) => keys.length,
      run: (several) => readAliases(once(several.flat())),
    });
    this.#contacts = new ContactRepository(this.#table, readTogether);
    this.#plans = new PlanWriter(this.#table);
    this.#now = options.now;
    this.#newId = options.newId ?? newContactId;
    this.#contactIds = new ExpiringCache({ ...CACHE, now: options.now });
    this.#profiles = new ExpiringCache({ ...CACHE, now: options.now });
  }

  /**
   * The id of the contact who was seen; a name and username are kept for the desk. Aliases that lead to
   * different contacts make them one: the older stays. A phone number alone does not: see `joinedBy`.
   *
   * @param at when the person was seen, ISO 8601
   * @param scope where the user id counts: the business portfolio, else the WhatsApp Business Account
   * @throws {NamelessCustomerError} for a sender without any id
   * @throws {ContentionError} and whatever the table answers: the caller lets the provider retry
   */
  async resolve(tenantId: string, sender: CustomerProfile, at?: string, scope?: string): Promise<string> {
    return (await this.recognize(tenantId, sender, at, scope)).contactId;
  }

  /** As `resolve`, and who has the sender's phone number besides. */
  async recognize(
    tenantId: string,
    sender: CustomerProfile,
    at?: string,
    scope?: string,
  ): Promise<Recognized> {
    const claimed = aliasNames(sender, scope);
    if (claimed.length === 0) throw new NamelessCustomerError();
    const profile = profileOf(sender);
    const remembered = this.#recall(tenantId, claimed, profile);
    // Who has a number that leads elsewhere is never remembered by it.
    if (remembered !== undefined) return { contactId: remembered };
    const claim = { at: this.#time(at), claimed, replacesPhones: false, profile };
    const { contact, samePhoneAs } = await this.#settle(tenantId, claim);
    return { contactId: contact.contact_id, ...(samePhoneAs === undefined ? {} : { samePhoneAs }) };
  }

  /**
   * A person has other ids than before; the contact stays, and so do its conversations.
   *
   * - The new aliases are linked. One that belongs to another contact makes the two one, because the first
   *   message from the new number may come before the report of the change.
   * - User ids stay aliases: they are given to no other user. A replaced phone number is released, since it
   *   may get a new owner: messages from before the change still lead to this contact, for 32 days.
   * - A change of the user id without a phone number releases every number: WhatsApp gives a new user id
   *   with a new number and does not tell it.
   * - Where no contact had the old ids, a contact is made; late messages from the old number will find it.
   *
   * Repeating changes nothing, and the order of several changes does not matter: each decides only about
   * aliases on which nothing later has decided. The limits: who writes from the old number before the report
   * has come, without a user id, is taken for its old owner; and a new number whose former owner never had a user
   * id, and gave it up without a report, makes both one contact.
   *
   * @returns undefined, and nothing is written, when `after` names no customer
   * @throws {ContentionError} and whatever the table answers: the caller lets the provider retry
   */
  async move(
    tenantId: string,
    before: CustomerProfile,
    after: CustomerProfile,
    at?: string,
    scope?: string,
  ): Promise<string | undefined> {
    const claimedAfter = aliasNames(after, scope);
    if (claimedAfter.length === 0) return undefined;
    const hasNewUserId = Boolean(before.userId && after.userId && before.userId !== after.userId);
    const replacesPhones = claimedAfter.some(isPhone) || hasNewUserId;
    const known = aliasNames(before, scope);
    const kept = known.filter((name) => !replacesPhones || !isPhone(name));
    const claimed = [...new Set([...claimedAfter, ...kept])];
    const left = known.find((name) => !claimed.includes(name));
    const { contact } = await this.#settle(tenantId, {
      at: this.#time(at),
      claimed,
      left,
      replacesPhones,
      profile: profileOf(after),
    });
    return contact.contact_id;
  }

  /** See the function `setPreference`. */
  setPreference(tenantId: string, contactId: string, preference: Preference): Promise<void> {
    return setPreference(this.#table, this.#contacts, tenantId, contactId, preference, this.#now());
  }

  /** See `ContactRepository.followMerge`. */
  followMerge(tenantId: string, contactId: string): Promise<Contact | undefined> {
    return this.#contacts.followMerge(tenantId, contactId);
  }

  #time(at: string | undefined): string {
    const now = this.#now();
    return readTime(at ?? new Date(now).toISOString(), now);
  }

  async #settle(tenantId: string, claim: Claim): Promise<Plan> {
    const contention = {
      id: 'a contact',
      step: 'its aliases were to be written',
      attempts: WRITE_ATTEMPTS,
    };
    return retryLost(contention, async () => {
      const seen = await this.#look(tenantId, claim);
      const plan = planClaim(claim, seen, () => this.#newContact(claim.at), this.#now());
      if (plan.changed && (await this.#plans.write(tenantId, plan)) !== 'written') return LOST;
      this.#remember(tenantId, claim, seen, plan);
      return plan;
    });
  }

  async #look(tenantId: string, claim: Claim): Promise<Seen> {
    const names = claim.left === undefined ? claim.claimed : [...claim.claimed, claim.left];
    const aliases = await this.#readAliases(tenantId, names);
    const leads = new Map<string, string>();
    for (const name of names) {
      const contactId = leadOf(claim, name, aliases.get(name), this.#now());
      if (contactId !== undefined) leads.set(name, contactId);
    }
    const living = new Map<string, Contact>();
    await Promise.all(
      [...new Set(leads.values())].map(async (contactId) => {
        const contact = await this.#contacts.followMerge(tenantId, contactId);
        if (contact) living.set(contactId, contact);
      }),
    );
    const contacts = contactsByAge(living);
    if (contacts.length < 2 && !claim.replacesPhones) return { aliases, leads, living };
    const others = new Set(contacts.flatMap((contact) => contact.aliases));
    for (const name of names) others.delete(name);
    const more = await this.#readAliases(tenantId, [...others]);
    return { aliases: new Map([...aliases, ...more]), leads, living };
  }

  async #readAliases(tenantId: string, names: readonly string[]): Promise<Map<string, AliasItem>> {
    return names.length === 0 ? new Map() : this.#contacts.findAliases(tenantId, names);
  }

  #newContact(at: string): Contact {
    return {
      contact_id: this.#newId(),
      created_at: new Date(this.#now()).toISOString(),
      version: 1,
      aliases: [],
      profile_at: at,
      preferences: {},
      merged_from: [],
    };
  }

  #recall(tenantId: string, claimed: readonly string[], profile: Profile): string | undefined {
    const [first, ...others] = claimed.map((name) => this.#contactIds.peek(aliasKey(tenantId, name).pk));
    if (first === undefined || others.some((contactId) => contactId !== first)) return undefined;
    const known = this.#profiles.peek(contactKey(tenantId, first).pk);
    return known && !tellsMore(known, profile) ? first : undefined;
  }

  /** A late message's number is not remembered: it is not the contact's any more. */
  #remember(tenantId: string, claim: Claim, seen: Seen, { contact, aliases }: Plan): void {
    const touched = new Set([...claim.claimed, ...seen.aliases.keys(), ...aliases.map(({ name }) => name)]);
    for (const name of touched) {
      const contactId = contact.aliases.includes(name) ? contact.contact_id : undefined;
      this.#contactIds.set(aliasKey(tenantId, name).pk, contactId);
    }
    this.#profiles.set(contactKey(tenantId, contact.contact_id).pk, datedProfile(contact).profile);
  }
}

/** BatchGetItem refuses a key that is there twice, as that of one number in two spellings would be. */
function once(keys: readonly Key[]): Key[] {
  return [...new Map(keys.map((key) => [key.pk, key])).values()];
}
