import { putOnce, type TransactItem, writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { ConversationRepository } from '../conversation/conversation-repository.ts';
import { type Placed, withDeskPlace } from '../conversation/desk-place.ts';
import { OwnerChangedError, UnknownConversationError } from '../conversation/errors.ts';
import { replyKey } from '../conversation/keys.ts';
import type { Conversation } from '../conversation/records.ts';
import { ownerWrites } from '../conversation/ticket/change-owner.ts';
import { toBePublished, unpublishedWrite } from '../conversation/unpublished-change.ts';
import type { DeskChange } from './desk-changes.ts';
import { type DeskRequest, findRequest, putRequest } from './desk-request.ts';
import { RequestReusedError } from './errors.ts';
import { getLiving } from './get-living.ts';
import { noteWrite } from './note-row.ts';

const WRITE_ATTEMPTS = 5;

/** Where the desk writes. */
export interface DeskStore {
  table: Table;
  conversations: Pick<ConversationRepository, 'find' | 'findReply'>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Which conversation, as a person saw it, and under which name the request is remembered. */
export interface DeskRequestOf {
  tenantId: string;
  conversationId: string;
  ownerEpoch: number;
  request: { key: Key; digest: string };
}

/** When something is decided, and what was there before any message that arrived meanwhile. */
export interface DeskContext {
  /** Milliseconds since the epoch. */
  now: number;
  /** The `inbound_seq` then. */
  firstInboundSeq: number;
  /** The voice notes that had no number then. */
  firstUnheard: readonly string[];
}

/** What was done, now or by the same request before. */
export interface DeskDone extends DeskChange {
  /** The conversation in which it was done. */
  conversationId: string;
  /** When, ISO 8601. */
  at: string;
  repeated: boolean;
}

/**
 * Carries out what a person does, in one transaction: the conversation on the condition that it is as it was
 * read, the note that a change of owner is to be told, the reply and the closed ticket if there are any, and the request.
 *
 * A message that arrives meanwhile is no obstacle: the write is repeated over it. Another change of owner is.
 *
 * @param decide what is to become of the conversation; undefined: it is so already. `first…` is
 *   what was there before any message that arrived meanwhile.
 * @returns the undefined of `decide`, with the conversation
 * @throws {OwnerChangedError} when the epoch is not the one that the person saw
 * @throws {UnknownConversationError}
 * @throws {RequestReusedError}
 * @throws {ContentionError} after five lost races
 */
export async function writeDeskChange(
  store: DeskStore,
  of: DeskRequestOf,
  decide: (
    seen: Conversation,
    context: DeskContext,
  ) => DeskChange | undefined | Promise<DeskChange | undefined>,
): Promise<DeskDone> {
  let first: Pick<DeskContext, 'firstInboundSeq' | 'firstUnheard'> | undefined;
  const contention = { id: of.conversationId, step: 'a person changed it', attempts: WRITE_ATTEMPTS };
  return retryLost<DeskDone>(contention, async () => {
    const now = store.now();
    // In this order: a reader of the conversation after the same request changed it finds the request too.
    const seen = await getLiving(store.conversations, of.tenantId, of.conversationId);
    const request = await findRequest(store.table, of.request.key, now);
    // The same request was made between the two reads: the conversation is read again.
    if (request && isOlder(seen, of, request)) return LOST;
    if (request) return doneBefore(store, of, request, seen);
    // An epoch of a merged conversation says nothing about the one that took its place.
    const isWhatWasSeen = seen.conversation_id === of.conversationId && seen.owner_epoch === of.ownerEpoch;
    if (!isWhatWasSeen) throw ownerChanged(of, seen);
    first ??= { firstInboundSeq: seen.inbound_seq, firstUnheard: seen.unheard ?? [] };
    const decided = await decide(seen, { now, ...first });
    const at = new Date(now).toISOString();
    const conversationId = seen.conversation_id;
    if (!decided) return { conversation: seen, conversationId, at, repeated: false };
    const conversation = withDeskPlace(seen, decided.conversation, now);
    const change = { ...decided, conversation };
    const writes = writesOf(store.table.tableName, of, seen, change, now);
    const result = await writeTransaction(store.table.client, writes);
    return result.kind === 'written' ? { ...change, conversationId, at, repeated: false } : LOST;
  });
}

function writesOf(
  tableName: string,
  { tenantId, request }: DeskRequestOf,
  seen: Conversation,
  { conversation, change, handoff, reply, note }: DeskChange & { conversation: Placed },
  now: number,
): TransactItem[] {
  const conversationId = seen.conversation_id;
  const asked = handoff && { from_agent: handoff.fromAgent, seq: handoff.seq };
  return [
    ...ownerWrites(tableName, seen, conversation),
    ...(change
      ? [unpublishedWrite(tableName, conversation, toBePublished(conversationId, change, asked, now))]
      : []),
    // Refused when another reply has taken the number meanwhile.
    ...(reply
      ? [putOnce(tableName, { ...replyKey(tenantId, conversationId, reply.reply_seq), ...reply })]
      : []),
    ...(note ? [noteWrite(tableName, { tenantId, conversationId }, note)] : []),
    putRequest(
      tableName,
      request.key,
      {
        conversation_id: conversationId,
        digest: request.digest,
        ...(change ? { ticket_change: change } : {}),
        ...(handoff ? { handoff } : {}),
        ...(reply ? { reply_seq: reply.reply_seq } : {}),
      },
      now,
    ),
  ];
}

/** A reply stays made, whichever owner has the conversation now; of a change of owner nothing is left by then. */
async function doneBefore(
  { conversations }: DeskStore,
  of: DeskRequestOf,
  request: DeskRequest,
  seen: Conversation,
): Promise<DeskDone> {
  if (request.digest !== of.request.digest) throw new RequestReusedError(of.conversationId);
  const { conversation_id, ticket_change, handoff, reply_seq, created_at } = request;
  const done = {
    conversation: seen,
    conversationId: conversation_id,
    at: created_at,
    change: ticket_change,
    handoff,
    repeated: true,
  };
  if (reply_seq === undefined) {
    const holds = seen.conversation_id === conversation_id && seen.owner_epoch === ticket_change?.ownerEpoch;
    if (!holds) throw ownerChanged(of, seen);
    return done;
  }
  const reply = await conversations.findReply(of.tenantId, conversation_id, reply_seq);
  if (!reply) throw new UnknownConversationError(conversation_id);
  return { ...done, reply };
}

/** Whether the conversation was read before the request changed it, or before the merge that led the request away. */
function isOlder(
  seen: Conversation,
  { conversationId }: DeskRequestOf,
  { conversation_id, ticket_change, reply_seq = 0 }: DeskRequest,
): boolean {
  if (seen.conversation_id !== conversation_id) return seen.conversation_id === conversationId;
  const { ownerEpoch = 0 } = ticket_change ?? {};
  return ownerEpoch > seen.owner_epoch || reply_seq > seen.reply_seq;
}

function ownerChanged({ ownerEpoch }: DeskRequestOf, seen: Conversation): OwnerChangedError {
  return new OwnerChangedError(seen.conversation_id, ownerEpoch, seen.owner_epoch);
}
