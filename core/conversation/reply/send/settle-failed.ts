import { isDeepStrictEqual } from 'node:util';
import { unchangedSince } from '#core/conversation/conversation-write.ts';
import { type Placed, withDeskPlace } from '#core/conversation/desk-place.ts';
import { UnknownConversationError } from '#core/conversation/errors.ts';
import { followMerged } from '#core/conversation/merge/follow-merged.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { afterChange, ownerWrites } from '#core/conversation/ticket/change-owner.ts';
import { isWithPeople } from '#core/conversation/ticket/ticket.ts';
import {
  type UnpublishedChange,
  unpublishedChange,
  unpublishedWrite,
} from '#core/conversation/unpublished-change.ts';
import { ANSWER_DUE_MS } from '#core/conversation/watch/due.ts';
import { watchOf } from '#core/conversation/watch/watch.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { SettleMore } from '../conversation-change.ts';
import type { ReplyRow } from '../reply-records.ts';
import { oweAgain } from './owe-again.ts';
import { peopleNotice, templateFor, textFor } from './said-instead.ts';
import type { SenderPorts } from './sender-ports.ts';

const WRITE_ATTEMPTS = 4;

/** A reply that the customer does not get, as far as is known. */
export interface FailedEnd {
  status: 'failed' | 'unknown';
  reason: string;
  /** Those made, this one included. */
  attempts: number;
  code?: number | undefined;
  refusal?: ReplyRow['refusal'];
}

/**
 * Writes that a reply was not sent, and in the same transaction who makes up for it, so that a customer whose
 * answer failed is never left alone:
 *
 * - an answer of an earlier owner: the owner of now, where nothing was said since;
 * - an automatic answer in a closed 24-hour window: the tenant's template follows, once for each window;
 * - choices that WhatsApp took and then not in their form: the same as text, where they are the last word;
 * - an automatic answer too many: people, and the customer is told so, once in the time that the loop guard counts;
 * - else the conversation goes to people with the reason, unless they have it or another ticket has begun. A merged
 *   one's place has been taken by another: people get that one.
 *
 * @returns false when the reply had another end meanwhile, a status was told of it, or another environment is sending it
 * @throws {ContentionError} after four lost races
 */
export async function settleFailed(
  ports: SenderPorts,
  record: ConversationEnvelope,
  seen: Conversation,
  reply: ReplyRow,
  end: FailedEnd,
): Promise<boolean> {
  const { tenant_id, conversation_id } = seen;
  let conversation = seen;
  const contention = {
    id: conversation_id,
    step: 'a failed reply was to be written',
    attempts: WRITE_ATTEMPTS,
  };
  return retryLost(contention, async () => {
    const more = await followUp(ports, conversation, reply, end);
    if (await ports.ledger.settle(conversation, reply, end, more)) {
      if (more.given) await tell(ports, record, more.given);
      return true;
    }
    const [current, row] = await Promise.all([
      ports.conversations.find(tenant_id, conversation_id),
      ports.conversations.findReply(tenant_id, conversation_id, reply.reply_seq),
    ]);
    if (!current) throw new UnknownConversationError(conversation_id);
    if (row?.status !== reply.status || row.attempts !== reply.attempts) return false;
    if (!isDeepStrictEqual(row.delivery, reply.delivery)) return false;
    if (current.sending_seq !== seen.sending_seq || current.sending_at !== seen.sending_at) return false;
    conversation = current;
    return LOST;
  });
}

/** A conversation that was given to people. */
interface Given {
  next: Conversation;
  unpublished: UnpublishedChange;
}

/** What is written with the end. */
interface FollowUp extends SettleMore {
  given?: Given;
}

async function tell(
  ports: SenderPorts,
  record: ConversationEnvelope,
  { next, unpublished }: Given,
): Promise<void> {
  const { conversation_id, contact_id: customer_id } = next;
  await ports.publishChange(next, unpublished, { ...record, conversation_id, customer_id });
}

async function followUp(
  ports: SenderPorts,
  conversation: Conversation,
  reply: ReplyRow,
  end: FailedEnd,
): Promise<FollowUp> {
  if (conversation.merged_into !== undefined) return peopleGetLiving(ports, conversation, reply, end);
  if (conversation.ticket_id !== reply.ticket_id) return {};
  if (end.reason === 'owner_changed') return oweAgain(conversation, reply, ports.now()) ?? {};
  if (end.reason === 'window_closed' && reply.author !== 'human' && reply.content.kind !== 'template') {
    const template = await templateFor(ports, conversation, reply);
    if (template) return template;
  }
  const text = textFor(ports, conversation, reply, end);
  if (text) return text;
  if (isWithPeople(conversation)) return {};
  const given = await toPeople(ports, conversation, reply, end);
  const told = await peopleNotice(ports, given.next, reply, end);
  const next = told?.next ?? given.next;
  return {
    conversation: {
      next,
      overwrite: watchOf(next),
      where: unchangedSince(conversation),
    },
    writes: [unpublishedWrite(ports.tableName, next, given.unpublished), ...(told?.writes ?? [])],
    given: { ...given, next },
  };
}

/** The merge counted the reply as said, since it was on its way. */
async function peopleGetLiving(
  ports: SenderPorts,
  conversation: Conversation,
  reply: ReplyRow,
  end: FailedEnd,
): Promise<FollowUp> {
  const living = await followMerged(ports.conversations, conversation);
  if (isWithPeople(living)) return {};
  const given = await toPeople(ports, living, reply, end);
  const { next, unpublished } = given;
  return {
    writes: [
      ...ownerWrites(ports.tableName, living, next),
      unpublishedWrite(ports.tableName, next, unpublished),
    ],
    given,
  };
}

async function toPeople(
  ports: SenderPorts,
  conversation: Conversation,
  reply: ReplyRow,
  end: FailedEnd,
): Promise<Given & { next: Placed }> {
  const { peopleQueueId } = await ports.policyOf(conversation.tenant_id);
  const owner = { status: 'pending' as const, queueId: peopleQueueId };
  const reason = end.status === 'unknown' ? 'send_unknown' : `send_failed_${end.reason}`;
  const after = afterChange(conversation, { owner, reason }, { answerDueMs: ANSWER_DUE_MS, now: ports.now });
  // The customer still waits for what was not sent.
  const waiting = { ...after, waiting_since: after.waiting_since ?? reply.created_at };
  const next = withDeskPlace(conversation, waiting, ports.now());
  return { next, unpublished: unpublishedChange(conversation, next, ports.now()) };
}
