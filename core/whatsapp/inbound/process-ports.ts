import type { AccountOwner, AccountTraits } from '#core/channel/account-channels.ts';
import type { Recognized } from '#core/contact/contact-resolver.ts';
import type { ChannelAccountUpdated } from '#core/events/channel-account-updated.ts';
import type { EventSource } from '#core/events/derive.ts';
import type { Envelope } from '#core/events/envelope.ts';
import type { Channel } from '#core/tenant/tenant-repository.ts';
import type { CustomerIds, WebhookItem } from './items.ts';
import type { QuarantineEntry } from './quarantine.ts';
import type { ReceiptsQueue } from './receipts-queue.ts';

/** Who a customer is, and what they allow. `at` is ISO 8601: what is older does not replace what is newer. */
export interface ContactPorts {
  /**
   * The contact behind the sender's ids; a new one when there is none. And the contact that has the same phone number and
   * may be the same person: see `Recognized`.
   *
   * @param at when it was seen
   * @param scope where the user id counts: the business portfolio, else the WhatsApp Business Account
   */
  recognize(tenantId: string, sender: CustomerIds, at: string, scope?: string): Promise<Recognized>;
  /** The contact that was known as `before` is now known as `after`. */
  move(
    tenantId: string,
    before: CustomerIds,
    after: CustomerIds,
    at: string,
    scope?: string,
  ): Promise<unknown>;
  setPreference(
    tenantId: string,
    contactId: string,
    preference: { category: string; value: string; at: string },
  ): Promise<unknown>;
}

/** Whose an account is. */
export interface AccountPorts {
  /** Whom a change of an account, a number or a template concerns; none when that cannot be told. */
  ownersOf(app: string, about: AccountTraits): Promise<AccountOwner[]>;
  /** A signed webhook says that the number is the account's; a note only, which nothing waits for. */
  learn(app: string, accountId: string, channelId: string): Promise<void>;
}

/** What processing needs from outside. Each of these throws when its effect is not safe. */
export interface ProcessPorts {
  /** The business number, by the Meta app whose URL was called and WhatsApp's `phone_number_id`. */
  findChannel(app: string, channelId: string): Promise<Channel | undefined>;
  contacts: ContactPorts;
  accounts: AccountPorts;
  /** Resolves only when the bus accepted every event. @param deadline milliseconds since the epoch */
  publish(events: Envelope[], deadline: number): Promise<void>;
  /** A customer's message came to the number; a sign only, which nothing waits for. */
  heard(channel: Channel): Promise<void>;
  /** Ends when each status is safe: recorded, or in the queue. */
  receipts: ReceiptsQueue;
  quarantine(entry: QuarantineEntry): Promise<void>;
  source?: EventSource;
}

/** The items of one POST. */
export interface Post {
  app: string;
  items: readonly WebhookItem[];
  /** The WhatsApp Business Account of each number, as the POST tells. */
  accounts?: ReadonlyMap<string, string>;
  traceId: string;
  /** Milliseconds since the epoch: when the answer must be on its way. */
  deadline: number;
}

/** What became of the items of one POST: each is counted once. */
export interface ProcessReport {
  messages: number;
  echoes: number;
  preferences: number;
  accounts: number;
  /** The events of those, for the people who must act. */
  changes: Pick<ChannelAccountUpdated, 'tenant_id' | 'payload'>[];
  identities: number;
  statuses: number;
  /** Kept in quarantine, besides those of the next two. */
  quarantined: number;
  /** For a number that is not registered under this app: kept in quarantine. */
  unknownChannel: number;
  /** About an account, a number or a template whose tenant is not known: kept in quarantine. */
  unassigned: number;
  /** Passed over, by reason. */
  ignored: Map<string, number>;
}

export function emptyReport(): ProcessReport {
  return {
    messages: 0,
    echoes: 0,
    preferences: 0,
    accounts: 0,
    changes: [],
    identities: 0,
    statuses: 0,
    quarantined: 0,
    unknownChannel: 0,
    unassigned: 0,
    ignored: new Map(),
  };
}
