import type { Cause, EventSource } from '#core/events/derive.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { TicketChanged } from '#core/events/ticket-changed.ts';
import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { isForAgent } from '../announce.ts';
import type { ConversationRepository } from '../conversation-repository.ts';
import { conversationWrite } from '../conversation-write.ts';
import { withDeskPlace } from '../desk-place.ts';
import { causeOf, handoffEvent } from '../facts.ts';
import { messageHash } from '../ids.ts';
import { findLiving } from '../merge/follow-merged.ts';
import { asInLiving, numberFrom } from '../merge/strands.ts';
import { type FoundMessage, findById } from '../message/find-target.ts';
import { rowChange } from '../message/message-items.ts';
import { publishChange } from '../publish-change.ts';
import type { Conversation, MessageRow } from '../records.ts';
import { route } from '../route.ts';
import type { TicketPolicy } from '../ticket/ticket-policy.ts';
import { toBePublished, unpublishedWrite } from '../unpublished-change.ts';
import { conversationAfterHearing } from './after-hearing.ts';
import type { Heard } from './heard.ts';
import { heardRow } from './heard-row.ts';

/** Attempts to win against other writers of the conversation before the record comes back. */
const WRITE_ATTEMPTS = 5;

/** What listening needs from outside. */
export interface HearPorts {
  table: Table;
  conversations: Pick<ConversationRepository, 'find'>;
  policyOf(tenantId: string): Promise<TicketPolicy>;
  /** Puts the command on the queue of the agent that it names. */
  requestAnswer(command: RoutingHandoffRequested): Promise<void>;
  publish(facts: (RoutingHandoffRequested | TicketChanged)[]): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
  source?: EventSource | undefined;
}

/** Which message, by the conversation that it came in: it may be part of another by now. */
export interface HeardMessage {
  tenantId: string;
  conversationId: string;
  messageId: string;
}

/**
 * How hearing a message ended: `heard`: agents go on with it; `late`: they did without it, and the words, if there are any, are the
 * message's from now on; `unchanged`: that is how it was; `absent`: the message is not stored (yet).
 */
export type HearingOutcome = 'heard' | 'late' | 'unchanged' | 'absent';

/**
 * Brings what came of listening to a voice note to its conversation, once, in one transaction:
 *
 * 1. the row: its words, which a machine has heard, and the number that it did not have yet;
 * 2. the conversation: that number is the newest; a ticket that was closed meanwhile goes on, or people have it, where they
 *    are to listen. On the condition that no other writer changed it.
 *
 * Then the agent is asked for everything that is unanswered: what was written beside it has waited for this. A process that dies
 * before that is made good: by the same again, which asks under the same key, and by the watch over what is owed.
 *
 * Nothing is numbered twice: a voice note that was given up on time has its number, and what comes later is its words only.
 *
 * @param cause what led to it; a trace of its own unless told
 * @throws {ContentionError} after five lost races
 */
export async function hearMessage(
  ports: HearPorts,
  message: HeardMessage,
  heard: Heard,
  cause?: Cause,
): Promise<HearingOutcome> {
  const { tenantId, conversationId, messageId } = message;
  const contention = { id: conversationId, step: 'a voice note was heard', attempts: WRITE_ATTEMPTS };
  return retryLost<HearingOutcome>(contention, async () => {
    const living = await findLiving(ports.conversations, tenantId, conversationId);
    const found = living && (await findById(ports.table, living, messageId, { replies: false }));
    if (living === undefined || found?.kind !== 'message') return 'absent';
    const kept = keptOf(found.row, heard);
    if (found.row.awaits === undefined) return hearLate(ports, living, found, kept, cause);
    const now = ports.now();
    const policy = await ports.policyOf(tenantId);
    const { conversation, watch, inboundSeq, change } = conversationAfterHearing(
      living,
      found.row,
      kept,
      policy,
      now,
    );
    const placed = withDeskPlace(living, conversation, now, true);
    const handoff = {
      from_agent: living.ticket_status === 'closed' ? null : route(living),
      seq: inboundSeq ?? 0,
    };
    const unpublished = change && toBePublished(living.conversation_id, change, handoff, now);
    const number = inboundSeq === undefined ? {} : { inbound_seq: numberFrom(found.strand, inboundSeq) };
    const row = { ...heardRow(found.row, kept), ...number };
    const { kind } = await writeTransaction(ports.table.client, [
      conversationWrite(ports.table.tableName, living, placed, { overwrite: watch }),
      rowChange(ports.table.tableName, found.key, found.row, row),
      ...(unpublished ? [unpublishedWrite(ports.table.tableName, placed, unpublished)] : []),
    ]);
    if (kind !== 'written') return LOST;
    if (inboundSeq === undefined) return 'late';
    if (unpublished) await publishChange(ports, placed, unpublished, causeIn(placed, cause, ports.source));
    else await askOwner(ports, placed, row, inboundSeq, cause);
    return 'heard';
  });
}

/** What was said in a file that went while it was listened to, since its contact was to be forgotten, goes with it. */
function keptOf({ media }: MessageRow, heard: Heard): Heard {
  return heard.as === 'words' && media?.state === 'failed' ? { as: 'expired' } : heard;
}

/** No agent waits for it. What it says is read from now on; where it was numbered and nothing came of it yet, that is told again. */
async function hearLate(
  ports: HearPorts,
  living: Conversation,
  { strand, key, row }: FoundMessage,
  heard: Heard,
  cause: Cause | undefined,
): Promise<HearingOutcome | typeof LOST> {
  const isKnown = row.heard !== undefined && row.heard !== 'late';
  if (!isKnown && heard.as !== 'late') {
    const now = ports.now();
    const next = heardRow(row, heard);
    const { kind } = await writeTransaction(ports.table.client, [
      conversationWrite(ports.table.tableName, living, withDeskPlace(living, living, now, true)),
      rowChange(ports.table.tableName, key, row, next),
    ]);
    return kind === 'written' ? 'late' : LOST;
  }
  const { inbound_seq = 0 } = asInLiving(strand, row);
  if (row.heard !== undefined && inbound_seq > living.answered_seq && living.ticket_status !== 'closed') {
    await askOwner(ports, living, row, inbound_seq, cause);
  }
  return 'unchanged';
}

/** An agent by a command of its own; people find it in the table. The same again has the same key. */
async function askOwner(
  ports: HearPorts,
  conversation: Conversation,
  { message_id }: MessageRow,
  seq: number,
  cause: Cause | undefined,
): Promise<void> {
  const idempotencyKey = `heard:${conversation.conversation_id}:${messageHash(message_id)}`;
  const asked = { fromAgent: null, reason: 'voice_note_heard', idempotencyKey, seq };
  const handoff = handoffEvent(causeIn(conversation, cause, ports.source), conversation, asked, ports.source);
  if (isForAgent(handoff)) await ports.requestAnswer(handoff);
  await ports.publish([handoff]);
}

/** What follows is told of the conversation that the message is part of now. */
function causeIn(
  conversation: Conversation,
  cause: Cause | undefined,
  source: EventSource | undefined,
): Cause {
  const { conversation_id, contact_id: customer_id } = conversation;
  return cause ? { ...cause, conversation_id, customer_id } : causeOf(conversation, source);
}
