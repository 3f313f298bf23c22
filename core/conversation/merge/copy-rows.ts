import { batchGet } from '#platform/dynamodb/batch-get.ts';
import { type TransactItem, writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import { type Conditions, itemCondition } from '#platform/dynamodb/item-update.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import { unchangedSince } from '../conversation-write.ts';
import { messageHash } from '../ids.ts';
import {
  conversationKey,
  conversationPartition,
  ledgerKey,
  MESSAGE_PREFIX,
  messageKey,
  NOTE_PREFIX,
  TICKET_PREFIX,
} from '../keys.ts';
import { placeOfOurs } from '../message/order.ts';
import { type Item, readPage, readRows } from '../partition-rows.ts';
import { type Conversation, type MessageRow, messageRowSchema } from '../records.ts';
import type { MergedReply } from './merged-replies.ts';
import type { Owed } from './merged-state.ts';

/** How many of the newest messages are copied at least. */
const MESSAGES_COPIED = 100;

/** Copies in one transaction of at most 100 items and 4 MB: a message has two items. */
const COPIES_PER_WRITE = 25;
const CHARACTERS_PER_WRITE = 1_000_000;

/**
 * What the merge is made from of the conversation that goes away besides who answers what: not even a send began, and
 * nothing was edited or taken back.
 */
export const MADE_FROM = [
  'reply_seq',
  'settled_seq',
  'last_inbound_at',
  'sending_seq',
  'revised_seq',
  'taken_back',
] as const;

/** How rows of a merged conversation become rows of the one that takes its place. */
export interface CopyPlan {
  source: Conversation;
  /** As it was read; undefined: there is none yet. */
  target: Conversation | undefined;
  targetId: string;
  /** Messages of the source with a higher `inbound_seq` were not answered. */
  answeredSeq: number;
  /**
   * Sort keys that were copied before, once the source has moved: only what is not there is written. `undefined`: it has
   * not moved, and whatever was copied from it is written again, until it moves.
   */
  done: ReadonlySet<string> | undefined;
}

/** What was copied. */
export interface Copied {
  sortKeys: string[];
  /** Undefined when the source had answered everything. */
  owed: Owed | undefined;
}

/** One row with what leads to it. Its first item carries the condition. */
interface Copy {
  sk: string;
  items: [Item, ...Item[]];
}

/**
 * Copies a conversation's rows: the newest 100 messages and every unanswered one with the items of their ids,
 * replies that may have reached the customer as messages of ours, notes and closed tickets.
 *
 * Each copy has a key that follows from its original and the name of the source (`merged_from`), so a copy can
 * be made again; a row or message id that the target has from elsewhere is left alone.
 *
 * @param said replies of the source that may have reached the customer
 * @throws {ContentionError}
 */
export async function copyRows(table: Table, plan: CopyPlan, said: readonly MergedReply[]): Promise<Copied> {
  const messages = await readMessages(table, plan);
  const owed = owedOf(plan, messages);
  const copies = [
    ...(await messageCopies(table, plan, messages)),
    ...said.map((reply) => replyCopy(plan, reply)),
    ...(await readRows(table, plan.source, NOTE_PREFIX)).map((item) => plainCopy(plan, item, item.sk)),
    ...(await readRows(table, plan.source, TICKET_PREFIX)).map((item) =>
      plainCopy(plan, item, closedTicketSortKey(plan.source, item.sk)),
    ),
  ].filter(({ sk }) => !plan.done?.has(sk));
  const sortKeys: string[] = [];
  for (const chunk of chunksOf(copies, COPIES_PER_WRITE, sizeOf, CHARACTERS_PER_WRITE)) {
    if (!(await writeCopies(table, plan, chunk))) break;
    sortKeys.push(...chunk.map(({ sk }) => sk));
  }
  return { sortKeys, owed };
}

/** Two conversations have tickets of one number; a ticket's own key stays the target's. */
export function closedTicketSortKey({ conversation_id }: Conversation, sortKey: string): string {
  const isForeign = sortKey.indexOf('#', TICKET_PREFIX.length) >= 0;
  return isForeign ? sortKey : `${sortKey}#${conversation_id}`;
}

const sizeOf = ({ items }: Copy) => JSON.stringify(items).length;

/** Newest first. Every unanswered message has a number, so it is known when all have been read. */
async function readMessages(table: Table, { source, answeredSeq }: CopyPlan) {
  const found: Item[] = [];
  let missing = source.inbound_seq - answeredSeq;
  let start: Record<string, unknown> | undefined;
  do {
    const page = await readPage(table, source, MESSAGE_PREFIX, { forward: false, start });
    found.push(...page.items);
    missing -= page.items.filter((item) => isOwed(item, answeredSeq)).length;
    start = page.next;
  } while (start !== undefined && (missing > 0 || found.length < MESSAGES_COPIED));
  return found;
}

const isOwed = ({ inbound_seq }: Item, answeredSeq: number) =>
  typeof inbound_seq === 'number' && inbound_seq > answeredSeq;

function owedOf({ source, answeredSeq }: CopyPlan, messages: readonly Item[]): Owed | undefined {
  if (source.inbound_seq <= answeredSeq) return undefined;
  const rows = messages
    .filter((item) => isOwed(item, answeredSeq))
    .map((item) => messageRowSchema.parse(item));
  const [waitingSince = source.last_inbound_at] = rows.map(({ received_at }) => received_at).sort();
  return { waitingSince, count: source.inbound_seq - answeredSeq };
}

async function messageCopies(table: Table, plan: CopyPlan, messages: readonly Item[]): Promise<Copy[]> {
  const keys = messages.map(({ pk, sk }) => ({ pk, sk: idSortKey(sk) }));
  const items = await batchGet(table, plan.source.conversation_id, keys);
  const ids = new Map(items.map((item) => [item.sk, item]));
  return messages.map((message) => {
    const { pk: _pk, sk, inbound_seq } = message;
    const numbered = typeof inbound_seq === 'number' ? { inbound_seq: numberOf(plan, inbound_seq) } : {};
    const row = copyOf(plan, { ...message, ...numbered }, sk);
    const known = ids.get(idSortKey(sk));
    if (!known) return { sk, items: [row] };
    // What the message did to the ticket of the other conversation would be told of this one.
    const { ticket_change: _change, ...id } = known;
    return { sk, items: [copyOf(plan, { ...id, ...numbered }, idSortKey(sk)), row] };
  });
}

/** What was not answered keeps its order. What was has no number that the target could owe. */
function numberOf({ target, answeredSeq }: CopyPlan, number: number): number {
  return number > answeredSeq ? (target?.inbound_seq ?? 0) + number - answeredSeq : 0;
}

/** The hash of the message's id ends the sort key of its row. */
const idSortKey = (rowSortKey: string) => `ID#${rowSortKey.slice(rowSortKey.lastIndexOf('#') + 1)}`;

function replyCopy(plan: CopyPlan, reply: MergedReply): Copy {
  const { tenant_id, conversation_id } = plan.source;
  const name = ledgerKey(conversation_id, reply.reply_seq);
  const { sk } = messageKey(
    tenant_id,
    plan.targetId,
    placeOfOurs(reply.created_at, reply.part),
    messageHash(name),
  );
  const row: MessageRow = {
    message_id: reply.message_id ?? name,
    media_type: 'text',
    body: reply.body,
    occurred_at: reply.created_at,
    received_at: reply.created_at,
    position: reply.part,
    from_me: true,
  };
  return { sk, items: [copyOf(plan, row, sk)] };
}

const plainCopy = (plan: CopyPlan, item: Item, sk: string): Copy => ({ sk, items: [copyOf(plan, item, sk)] });

function copyOf({ source, targetId }: CopyPlan, item: object, sk: string): Item {
  const pk = conversationPartition(source.tenant_id, targetId);
  return { ...item, pk, sk, merged_from: source.conversation_id };
}

/**
 * What is refused is there already: the others are written without it.
 *
 * @returns false when another writer has changed one of the two conversations meanwhile: copies of what was read before
 * would stand in place of better ones, or over what was edited or taken back since
 */
async function writeCopies(table: Table, plan: CopyPlan, copies: readonly Copy[]): Promise<boolean> {
  const checks = plan.done ? [] : unchangedChecks(table.tableName, plan);
  let left = [...copies];
  while (left.length > 0) {
    const writes = left.flatMap((copy) =>
      copy.items.map((item, index) => ({ copy, item, isFirst: index === 0 })),
    );
    const result = await writeTransaction(table.client, [
      ...writes.map(({ item, isFirst }) => putCopy(table.tableName, plan, item, isFirst)),
      ...checks,
    ]);
    if (result.kind === 'written') return true;
    if (result.kind === 'conflict')
      throw new ContentionError(plan.targetId, 'rows were to be copied into it');
    if (checks.some((_, index) => result.failed.has(writes.length + index))) return false;
    const refused = new Set([...result.failed.keys()].map((index) => writes[index]?.copy));
    left = left.filter((copy) => !refused.has(copy));
  }
  return true;
}

/** The conditions of the move itself, as far as copies depend on them. */
function unchangedChecks(TableName: string, { source, target, targetId }: CopyPlan): TransactItem[] {
  const check = (conversation_id: string, conditions: Parameters<typeof itemCondition<Conversation>>[0]) => ({
    ConditionCheck: {
      TableName,
      Key: conversationKey(source.tenant_id, conversation_id),
      ...itemCondition(conditions),
    },
  });
  return [
    check(source.conversation_id, { seen: source, unchanged: MADE_FROM, where: unchangedSince(source) }),
    check(targetId, target ? { where: unchangedSince(target) } : { existing: 'new or' }),
  ];
}

function putCopy(TableName: string, plan: CopyPlan, Item: Item, isFirst: boolean): TransactItem {
  if (!isFirst) return { Put: { TableName, Item } };
  const isOurs: Conditions<{ merged_from?: string }> = {
    existing: 'new or',
    where: plan.done ? [] : [['merged_from', '=', plan.source.conversation_id]],
  };
  return { Put: { TableName, Item, ...itemCondition(isOurs) } };
}
