import { batchGet } from '#platform/dynamodb/batch-get.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { ConversationRepository } from '../conversation/conversation-repository.ts';
import { conversationKey, TICKET_PREFIX } from '../conversation/keys.ts';
import { strandsOf } from '../conversation/merge/strands.ts';
import {
  type Conversation,
  conversationSchema,
  type TicketRow,
  ticketRowSchema,
} from '../conversation/records.ts';
import { type TurnRow, turnRowSchema } from '../conversation/turn/turn-records.ts';
import { type ChangedConversation, readChanged, readPersonallyChanged } from './desk-changed.ts';
import { checkLimit } from './desk-input.ts';
import {
  countByPerson,
  countDeskLists,
  type DeskCount,
  type DeskListQuery,
  type DeskPage,
  readDeskList,
} from './desk-list.ts';
import { findFile, type KeptFile } from './find-file.ts';
import { getLiving } from './get-living.ts';
import { readStreams, type Stream } from './streams.ts';
import { readTimeline, type TimelinePage } from './timeline.ts';

/** As `turnKey` makes them. */
const TURN_PREFIX = 'TURN#';

/** Most entries of one page. */
const PAGE_LENGTH = 100;

/** How much of a list, and where it goes on. */
export interface PageQuery {
  /** 1 to 100. */
  limit: number;
  /** From the page before; left out for the first. */
  cursor?: string | undefined;
}

/** `cursor` is undefined at the end of the list. */
export interface Page<Row> {
  rows: Row[];
  cursor: string | undefined;
}

/**
 * What people read at the desk. The tenant is the verified person's: a conversation of another tenant is simply
 * not there. A conversation that was merged into another stands for that one.
 *
 * All methods throw {@link DeskInputError} for a limit or a cursor that is none, and those about one
 * conversation {@link UnknownConversationError}.
 */
export class DeskRepository {
  readonly #table: Table;
  readonly #conversations: Pick<ConversationRepository, 'find'>;

  constructor(
    table: Table,
    conversations: Pick<ConversationRepository, 'find'> = new ConversationRepository(table),
  ) {
    this.#table = table;
    this.#conversations = conversations;
  }

  /**
   * Conversations in one or more lists, by the customer's newest message. The index follows the table within a moment: an entry may be a
   * little old, so an action needs the conversation itself. One that changes its place while a reader turns
   * pages may be met twice or not at all.
   */
  async list(tenantId: string, query: DeskListQuery): Promise<DeskPage> {
    checkLimit(query.limit, PAGE_LENGTH);
    return readDeskList(this.#table, tenantId, query);
  }

  /** How many conversations lists have, exactly up to `most`. */
  async count(
    tenantId: string,
    query: Omit<DeskListQuery, 'order' | 'limit' | 'cursor'>,
    most: number,
  ): Promise<DeskCount> {
    return countDeskLists(this.#table, tenantId, query, most);
  }

  /** See `countByPerson`. */
  async countByPerson(tenantId: string, lists: DeskListQuery['lists']): ReturnType<typeof countByPerson> {
    return countByPerson(this.#table, tenantId, lists);
  }

  /** See `readChanged`. */
  async changed(tenantId: string, after: string, most: number): Promise<ChangedConversation[] | undefined> {
    return readChanged(this.#table, tenantId, after, most);
  }

  /** See `readPersonallyChanged`. */
  async personallyChanged(
    of: { tenantId: string; userId: string },
    after: string,
    most: number,
  ): Promise<ChangedConversation[] | undefined> {
    return readPersonallyChanged(this.#table, of, after, most);
  }

  /** A tenant's conversations by their ids, those that are there, merged or not; in no order. */
  async findAll(tenantId: string, conversationIds: readonly string[]): Promise<Conversation[]> {
    const keys = conversationIds.map((id) => conversationKey(tenantId, id));
    const items = await batchGet(this.#table, 'of a list', keys);
    return items.map((item) => conversationSchema.parse(item));
  }

  /** The conversation as it is now, with the `owner_epoch` and `inbound_seq` that actions ask for. */
  async find(tenantId: string, conversationId: string): Promise<Conversation> {
    return getLiving(this.#conversations, tenantId, conversationId);
  }

  /** Messages, replies with their state in the ledger, and notes; the newest page first. */
  async timeline(
    tenantId: string,
    conversationId: string,
    page: { limit: number; before?: string | undefined },
  ): Promise<TimelinePage> {
    checkLimit(page.limit, PAGE_LENGTH);
    return readTimeline(this.#table, await this.find(tenantId, conversationId), page);
  }

  /** The file of a message or a reply; see {@link findFile}. */
  async file(
    tenantId: string,
    conversationId: string,
    of: Parameters<typeof findFile>[2],
  ): Promise<KeptFile | undefined> {
    return findFile(this.#table, await this.find(tenantId, conversationId), of);
  }

  /** Tickets that were closed, the newest first. */
  async closedTickets(tenantId: string, conversationId: string, page: PageQuery): Promise<Page<TicketRow>> {
    const tickets = { prefix: TICKET_PREFIX, read: (item: unknown) => ticketRowSchema.parse(item) };
    return this.#rows(tenantId, conversationId, tickets, ({ closed_at }) => closed_at, page);
  }

  /** What became of commands to agents, in no order; `seq_through` and `reply_seq` say where each belongs. */
  async turns(tenantId: string, conversationId: string, page: PageQuery): Promise<Page<TurnRow>> {
    const turns = { prefix: TURN_PREFIX, read: (item: unknown) => turnRowSchema.parse(item) };
    return this.#rows(tenantId, conversationId, turns, () => '', page);
  }

  async #rows<Row>(
    tenantId: string,
    conversationId: string,
    kind: Omit<Stream<Row>, 'conversationId'>,
    orderOf: (row: Row) => string,
    page: PageQuery,
  ): Promise<Page<Row>> {
    checkLimit(page.limit, PAGE_LENGTH);
    const streams = strandsOf(await this.find(tenantId, conversationId)).map(({ conversation_id }) => ({
      ...kind,
      conversationId: conversation_id,
    }));
    const { entries, cursor } = await readStreams(this.#table, tenantId, streams, orderOf, page);
    return { rows: entries, cursor };
  }
}
