import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ticketId } from '#core/conversation/ids.ts';
import {
  conversationKey,
  conversationPartition,
  MESSAGE_PREFIX,
  REPLY_PREFIX,
  ticketKey,
} from '#core/conversation/keys.ts';
import { orderKey, placeOfOurs } from '#core/conversation/message/order.ts';
import { placedMessageSchema } from '#core/conversation/message/read-messages.ts';
import { conversationSchema, ticketRowSchema } from '#core/conversation/records.ts';
import { replyRowSchema } from '#core/conversation/reply/reply-records.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { type WordsChunk, wordsOfTicket } from './words-of-ticket.ts';

/** Rows of one ticket, of each side, that are looked at. */
const MOST_ROWS = 1_000;

/** Newest replies among which those of a ticket that was just closed are looked for. */
const NEWEST_REPLIES = 1_000;

const placedReplySchema = replyRowSchema.extend({ sk: z.string() });

/** A ticket of a conversation. */
export interface TicketOf {
  tenantId: string;
  conversationId: string;
  /** From 1. */
  ticketNumber: number;
}

/**
 * What was said in a closed ticket, in chunks. What was said between two tickets belongs to the later one.
 *
 * @param table `conversations`
 * @returns undefined for one that is open, perhaps again: it will be closed another time
 */
export async function readClosedTicket(table: Table, of: TicketOf): Promise<WordsChunk[] | undefined> {
  const until = await closedAt(table, of);
  if (until === undefined) return undefined;
  const from = of.ticketNumber > 1 ? await closedAt(table, { ...of, ticketNumber: of.ticketNumber - 1 }) : '';
  const pk = conversationPartition(of.tenantId, of.conversationId);
  const range = (low: string, high: string, ScanIndexForward: boolean, most: number) =>
    queryRows(
      table,
      {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
        ExpressionAttributeValues: { ':pk': pk, ':low': low, ':high': high },
        ScanIndexForward,
        ConsistentRead: true,
      },
      most,
    );
  const placeOf = (at: string) => MESSAGE_PREFIX + (at === '' ? '' : orderKey(placeOfOurs(at)));
  const [messages, replies] = await Promise.all([
    range(placeOf(from ?? ''), `${placeOf(until)}~`, true, MOST_ROWS),
    range(REPLY_PREFIX, `${REPLY_PREFIX}~`, false, NEWEST_REPLIES),
  ]);
  const id = ticketId(of.conversationId, of.ticketNumber);
  return wordsOfTicket(
    messages.map((row) => placedMessageSchema.parse(row)),
    replies.map((row) => placedReplySchema.parse(row)).filter(({ ticket_id }) => ticket_id === id),
  );
}

/** ISO 8601; undefined for a ticket that is open, or not there. */
async function closedAt(table: Table, { tenantId, conversationId, ticketNumber }: TicketOf) {
  const get = async (Key: Record<string, string>) => {
    const { Item } = await table.client.send(
      new GetCommand({ TableName: table.tableName, Key, ConsistentRead: true }),
    );
    return Item;
  };
  const item = await get({ ...conversationKey(tenantId, conversationId) });
  const current = item && conversationSchema.parse(item);
  if (current?.ticket_number === ticketNumber) {
    return current.ticket_status === 'closed' ? current.ticket_closed_at : undefined;
  }
  const row = await get({ ...ticketKey(tenantId, conversationId, ticketNumber) });
  return row && ticketRowSchema.parse(row).closed_at;
}
