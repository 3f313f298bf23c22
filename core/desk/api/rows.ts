import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import { batchGet } from '#platform/dynamodb/batch-get.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { Caller } from '../../api/caller.ts';
import { contactKey } from '../../contact/keys.ts';
import { contactSchema } from '../../contact/records.ts';
import type { Conversation } from '../../conversation/records.ts';
import type { KnownTenants } from '../../tenant/known-tenants.ts';
import type { TenantChannels } from '../../tenant/tenant-channels.ts';
import type { DeskPeople } from '../desk-people.ts';
import { type NewestWord, readNewestWords } from '../newest-word.ts';
import type { PersonalStates } from '../personal-state.ts';
import { type Head, messageRefOf, type Names, type Row, type RowParts, rowOf } from './views.ts';

/** How long names of people are remembered, in milliseconds. */
const PEOPLE_CACHE = { ttlMs: 60_000, missingTtlMs: 0, maxEntries: 1_000 };

/** What a row shows besides the conversation stays as it is while that has the same mark of its newest change. */
const SHOWN_CACHE = { ttlMs: 10 * 60_000, missingTtlMs: 0, maxEntries: 10_000 };

/** What of a row stands in other items. */
interface Shown {
  last: NewestWord | undefined;
  givenName: string | undefined;
}

/** Where rows are read from. */
export interface RowSources {
  table: Table;
  tenants: Pick<KnownTenants, 'get'>;
  channels: Pick<TenantChannels, 'list'>;
  people: Pick<DeskPeople, 'list'>;
  personal: Pick<PersonalStates, 'findAll'>;
}

/**
 * Rows of the desk: a conversation with what was said last, the names of those it is about, and what is unread by the
 * person who asks. What is the same for all people is read once per change and environment.
 */
export class DeskRows {
  readonly #sources: RowSources;
  readonly #now: () => number;
  readonly #people: ExpiringCache<ReadonlyMap<string, string>>;
  readonly #shown: ExpiringCache<Shown>;

  /** @param now milliseconds since the epoch */
  constructor(sources: RowSources, now: () => number) {
    this.#sources = sources;
    this.#now = now;
    this.#people = new ExpiringCache({ ...PEOPLE_CACHE, now });
    this.#shown = new ExpiringCache({ ...SHOWN_CACHE, now });
  }

  /** In the order of the conversations, which are the caller's tenant's. */
  async of(
    { tenantId, userId }: Pick<Caller, 'tenantId' | 'userId'>,
    conversations: readonly Conversation[],
  ): Promise<Row[]> {
    if (conversations.length === 0) return [];
    const ids = conversations.map(({ conversation_id }) => conversation_id);
    const [names, shown, personal] = await Promise.all([
      this.#namesOf(tenantId),
      this.#shownOf(tenantId, conversations),
      this.#sources.personal.findAll({ tenantId, userId }, ids),
    ]);
    return conversations.map((conversation) => {
      const id = conversation.conversation_id;
      const parts: RowParts = { names, personal: personal.get(id), ...shown.get(id) };
      return rowOf(conversation, parts, this.#now());
    });
  }

  /** One conversation, as it is read and written. */
  async head(caller: Pick<Caller, 'tenantId' | 'userId'>, conversation: Conversation): Promise<Head> {
    const [row] = await this.of(caller, [conversation]);
    if (!row) throw new TypeError('a conversation has no row');
    return {
      ...row,
      replySeq: conversation.reply_seq,
      unheard: (conversation.unheard ?? []).map(messageRefOf),
    };
  }

  async #namesOf(tenantId: string): Promise<Names> {
    const { tenants, channels, people } = this.#sources;
    const readPeople = async () =>
      new Map((await people.list(tenantId)).flatMap(({ userId, name }) => (name ? [[userId, name]] : [])));
    const [tenant, numbers, persons] = await Promise.all([
      tenants.get(tenantId),
      channels.list(tenantId),
      this.#people.get(tenantId, readPeople),
    ]);
    return {
      queues: new Map(tenant.queues.map(({ id, name }) => [id, name])),
      channels: new Map(numbers.map((channel) => [channel.channel_id, channel])),
      people: persons ?? new Map(),
    };
  }

  async #shownOf(
    tenantId: string,
    conversations: readonly Conversation[],
  ): Promise<ReadonlyMap<string, Shown>> {
    const keyOf = ({ conversation_id, changed_at }: Conversation) =>
      `${tenantId} ${conversation_id} ${changed_at}`;
    const unknown = conversations.filter((one) => this.#shown.peek(keyOf(one)) === undefined);
    const read = await this.#readShown(tenantId, unknown);
    for (const one of unknown) this.#shown.set(keyOf(one), read.get(one.conversation_id));
    const shownOf = (one: Conversation) => read.get(one.conversation_id) ?? this.#shown.peek(keyOf(one));
    return new Map(
      conversations.map((one) => [
        one.conversation_id,
        shownOf(one) ?? { last: undefined, givenName: undefined },
      ]),
    );
  }

  async #readShown(
    tenantId: string,
    conversations: readonly Conversation[],
  ): Promise<ReadonlyMap<string, Shown>> {
    if (conversations.length === 0) return new Map();
    const { table } = this.#sources;
    const contactIds = [...new Set(conversations.map(({ contact_id }) => contact_id))];
    const keys = contactIds.map((id) => contactKey(tenantId, id));
    const [said, contacts] = await Promise.all([
      readNewestWords(table, conversations),
      batchGet(table, 'contacts of a list', keys),
    ]);
    const names = new Map(
      contacts.map((item) => {
        const { contact_id, given_name } = contactSchema.parse(item);
        return [contact_id, given_name];
      }),
    );
    return new Map(
      conversations.map(({ conversation_id, contact_id }) => [
        conversation_id,
        { last: said.get(conversation_id), givenName: names.get(contact_id) },
      ]),
    );
  }
}
