import { LIVING } from '#core/conversation/conversation-write.ts';
import { withDeskPlace } from '#core/conversation/desk-place.ts';
import { replyKey } from '#core/conversation/keys.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { asTextInstead, isDeadEnd } from '#core/whatsapp/outbound/as-text.ts';
import { putOnce, type TransactItem } from '#platform/dynamodb/conditional-write.ts';
import type { SettleMore } from '../conversation-change.ts';
import { newReplies } from '../new-replies.ts';
import type { ReplyRow } from '../reply-records.ts';
import type { SenderPorts } from './sender-ports.ts';

/** What is said in the place of a reply that the customer does not get: written with its end. */

/**
 * The template stands for the whole answer: what is left of it needs nothing more.
 *
 * @returns undefined when the tenant has no template, or this window's was sent for another answer, or the customer
 *   wants none
 */
export async function templateFor(
  ports: SenderPorts,
  conversation: Conversation,
  reply: ReplyRow,
): Promise<SettleMore | undefined> {
  const windowFrom = conversation.window_from ?? '';
  if (conversation.template_for === windowFrom) return (reply.part ?? 0) > 0 ? {} : undefined;
  const content = await ports.templateOf(conversation.tenant_id);
  if (!content || (await ports.templateRefusal(conversation)) !== undefined) return undefined;
  const { owner_epoch } = conversation;
  const origin = { author: 'system' as const, owner_epoch, seq_through: reply.seq_through };
  const rows = newReplies(conversation, origin, content, ports.now());
  return saidInstead(ports, conversation, rows, { template_for: windowFrom });
}

/** Choices as text, where nothing was said since; a text has no other form, so it follows once. */
export function textFor(
  ports: SenderPorts,
  conversation: Conversation,
  reply: ReplyRow,
  { status, reason }: { status: 'failed' | 'unknown'; reason: string },
): SettleMore | undefined {
  const { author, user_id, turn_id, seq_after, seq_through, owner_epoch } = reply;
  const isStillWanted =
    reply.reply_seq === conversation.reply_seq && owner_epoch === conversation.owner_epoch;
  const content = status === 'failed' && isStillWanted ? asTextInstead(reply.content, reason) : undefined;
  if (!content) return undefined;
  const origin = { author, user_id, turn_id, seq_after, seq_through, owner_epoch };
  return saidInstead(ports, conversation, newReplies(conversation, origin, content, ports.now()));
}

/**
 * What the customer is told when a reply that was not sent gives the conversation to people.
 *
 * @param next the conversation as people get it
 * @returns undefined when there is nothing to tell, or the customer was told already
 */
export async function peopleNotice(
  ports: SenderPorts,
  next: Conversation,
  { seq_through, content }: ReplyRow,
  { status, reason }: { status: 'failed' | 'unknown'; reason: string },
): Promise<{ next: Conversation; writes: TransactItem[] } | undefined> {
  const { auto_since, loop_told, owner_epoch } = next;
  const isLoop = reason === 'loop_guard' && (loop_told === undefined || loop_told !== auto_since);
  if (!isLoop && !(status === 'failed' && isDeadEnd(content, reason))) return undefined;
  const notice = await ports.noticeOf(next.tenant_id, isLoop ? 'loop' : 'cannot_confirm');
  const rows = newReplies(next, { author: 'system', owner_epoch, seq_through }, notice, ports.now());
  return {
    next: {
      ...{ ...next, reply_seq: next.reply_seq + rows.length },
      ...(isLoop ? { loop_told: auto_since } : {}),
    },
    writes: putReplies(ports, next, rows),
  };
}

function saidInstead(
  ports: SenderPorts,
  conversation: Conversation,
  rows: readonly ReplyRow[],
  more: Partial<Conversation> = {},
): SettleMore {
  const said = { ...conversation, ...more, reply_seq: conversation.reply_seq + rows.length };
  return {
    conversation: {
      next: withDeskPlace(conversation, said, ports.now()),
      where: [['reply_seq', '=', conversation.reply_seq], LIVING],
    },
    writes: putReplies(ports, conversation, rows),
  };
}

function putReplies(
  { tableName }: SenderPorts,
  { tenant_id, conversation_id }: Conversation,
  rows: readonly ReplyRow[],
): TransactItem[] {
  return rows.map((row) =>
    putOnce(tableName, { ...replyKey(tenant_id, conversation_id, row.reply_seq), ...row }),
  );
}
