import * as z from 'zod';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { ConversationRepository } from '../conversation/conversation-repository.ts';
import { conversationPartition, TICKET_PREFIX } from '../conversation/keys.ts';
import {
  type Conversation,
  type TicketRow,
  type TurnRow,
  ticketRowSchema,
  turnRowSchema,
} from '../conversation/records.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { checkLimit } from './desk-input.ts';
import { type DeskListQuery, type DeskPage, readDeskList } from './desk-list.ts';
import { getLiving } from './get-living.ts';
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

const cursorSchema = z.object({ after: z.string().min(1).max(200) });

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
   * Conversations in one status and queue. The index follows the table within a moment: an entry may be a
   * little old, so an action needs the conversation itself. One that changes its place while a reader turns
   * pages may be met twice or not at all.
   */
  async list(tenantId: string, query: DeskListQuery): Promise<DeskPage> {
    checkLimit(query.limit, PAGE_LENGTH);
    return readDeskList(this.#table, tenantId, query);
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
    const { conversation_id } = await this.find(tenantId, conversationId);
    return readTimeline(this.#table, tenantId, conversation_id, page);
  }

  /** Tickets that were closed, the newest first. */
  async closedTickets(tenantId: string, conversationId: string, page: PageQuery): Promise<Page<TicketRow>> {
    return this.#rows(tenantId, conversationId, { prefix: TICKET_PREFIX, schema: ticketRowSchema }, page);
  }

  /** What became of commands to agents, in no order; `seq_through` and `reply_seq` say where each belongs. */
  async turns(tenantId: string, conversationId: string, page: PageQuery): Promise<Page<TurnRow>> {
    return this.#rows(tenantId, conversationId, { prefix: TURN_PREFIX, schema: turnRowSchema }, page);
  }

  async #rows<Schema extends z.ZodType>(
    tenantId: string,
    conversationId: string,
    { prefix, schema }: { prefix: string; schema: Schema },
    { limit, cursor }: PageQuery,
  ): Promise<Page<z.infer<Schema>>> {
    checkLimit(limit, PAGE_LENGTH);
    const after = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).after;
    const { conversation_id } = await this.find(tenantId, conversationId);
    const end = after === undefined ? undefined : prefix + after;
    const found = await queryRows(
      this.#table,
      {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': conversationPartition(tenantId, conversation_id),
          ':from': prefix,
          ':to': end ?? prefix.replace(/#$/, '$'),
        },
        ScanIndexForward: false,
        ConsistentRead: true,
      },
      // The row at which the page before ended is read once more, and left out.
      limit + 2,
    );
    const rows = found.filter(({ sk }) => sk !== end);
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return {
      rows: page.map((row) => schema.parse(row)),
      cursor: last && encodeCursor({ after: String(last.sk).slice(prefix.length) }),
    };
  }
}
