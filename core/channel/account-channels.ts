import { LRUCache } from 'lru-cache';
import type { Table } from '#platform/dynamodb/table.ts';
import { addToChannelList, readChannelList } from '../tenant/channel-lists.ts';
import { accountChannelsKey, phoneChannelsKey } from '../tenant/keys.ts';
import type { Channel } from '../tenant/tenant-repository.ts';
import { phoneForm } from '../text/phone-form.ts';

const MAX_LEARNED = 10_000;

/** What a change of an account, a number or a template says of whose it is. */
export interface AccountTraits {
  /** WhatsApp's `phone_number_id`. */
  channelId?: string | undefined;
  /** WhatsApp Business Account id. */
  accountId?: string | undefined;
  /** The business's own number, as WhatsApp writes it. */
  phone?: string | undefined;
}

/** Whom a change concerns: a number, or a tenant by one of its numbers where it is about the account as a whole. */
export interface AccountOwner {
  channel: Channel;
  isAboutNumber: boolean;
}

/**
 * Finds whose a webhook is that names no `phone_number_id`: most about accounts, numbers and templates do not.
 *
 * The numbers of an account are configured with the tenant, or learned from the first webhook that names both.
 */
export class AccountChannels {
  readonly #registry: Table;
  readonly #conversations: Table;
  readonly #find: (app: string, channelId: string) => Promise<Channel | undefined>;
  readonly #learned = new LRUCache<string, true>({ max: MAX_LEARNED });

  /** @param options.findChannel see `TenantRepository.getChannel` */
  constructor(options: {
    registry: Table;
    conversations: Table;
    findChannel(app: string, channelId: string): Promise<Channel | undefined>;
  }) {
    this.#registry = options.registry;
    this.#conversations = options.conversations;
    this.#find = (app, channelId) => options.findChannel(app, channelId);
  }

  /** Notes that a number is an account's, once in each environment. */
  async learn(app: string, accountId: string, channelId: string): Promise<void> {
    const name = `${app} ${accountId} ${channelId}`;
    if (this.#learned.has(name)) return;
    await addToChannelList(this.#conversations, accountChannelsKey(app, accountId), new Set([channelId]));
    this.#learned.set(name, true);
  }

  /**
   * 1. The number whose id it names.
   * 2. Of the account's numbers, and then of all under the app, the one that it names by its display number.
   * 3. Else it is about the account, and every tenant with a number there is told. Where it names a number that is none
   *    of ours and the account has several tenants, none of them is: it may not be theirs to know.
   *
   * @returns nothing when it cannot be told whose it is
   */
  async ownersOf(app: string, { channelId, accountId, phone }: AccountTraits): Promise<AccountOwner[]> {
    const named = channelId === undefined ? undefined : await this.#find(app, channelId);
    if (named) return [{ channel: named, isAboutNumber: true }];
    const ofAccount = accountId === undefined ? [] : await this.#ofAccount(app, accountId);
    if (phone !== undefined) {
      const byPhone = (channels: Channel[]) => channels.filter((channel) => hasPhone(channel, phone));
      const inAccount = byPhone(ofAccount);
      const found = inAccount.length > 0 ? inAccount : byPhone(await this.#ofPhone(app, phone, accountId));
      if (tenantsOf(found).size === 1) return found.map((channel) => ({ channel, isAboutNumber: true }));
    }
    const tenants = tenantsOf(ofAccount);
    if (tenants.size > 1 && (channelId ?? phone) !== undefined) return [];
    return [...tenants.values()].map((channel) => ({ channel, isAboutNumber: false }));
  }

  async #ofAccount(app: string, accountId: string): Promise<Channel[]> {
    const key = accountChannelsKey(app, accountId);
    const [configured, learned] = await Promise.all([
      readChannelList(this.#registry, key),
      readChannelList(this.#conversations, key),
    ]);
    return this.#channels(app, new Set([...configured, ...learned]), accountId);
  }

  async #ofPhone(app: string, phone: string, accountId: string | undefined): Promise<Channel[]> {
    return this.#channels(
      app,
      await readChannelList(this.#registry, phoneChannelsKey(app, phone)),
      accountId,
    );
  }

  /** What people configured goes before what was learned. */
  async #channels(app: string, ids: ReadonlySet<string>, accountId: string | undefined): Promise<Channel[]> {
    const channels = await Promise.all([...ids].sort().map((id) => this.#find(app, id)));
    return channels
      .filter((channel) => channel !== undefined)
      .filter(({ waba_id = accountId }) => accountId === undefined || waba_id === accountId);
  }
}

const hasPhone = (channel: Channel, phone: string) =>
  phoneForm(channel.display_phone_number) === phoneForm(phone);

/** Each tenant by the first of its numbers. */
function tenantsOf(channels: readonly Channel[]): Map<string, Channel> {
  const tenants = new Map<string, Channel>();
  for (const channel of channels) {
    if (!tenants.has(channel.tenant_id)) tenants.set(channel.tenant_id, channel);
  }
  return tenants;
}
