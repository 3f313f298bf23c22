import { unchangedSince } from '#core/conversation/conversation-write.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { isWithPeople } from '#core/conversation/ticket/ticket.ts';
import { dueFrom } from '#core/conversation/watch/watch.ts';
import type { SettleMore } from '../conversation-change.ts';
import type { ReplyRow } from '../reply-records.ts';

/**
 * An answer that is not sent because the owner changed had counted as one. Where nothing was said since, what it
 * answered is owed again: by the owner of now, and after that by the next. Otherwise a
 * person who takes over and gives back without a word would leave the customer with nothing.
 *
 * Numbers only grow, so a new one is given and not the old one taken back. An agent is watched from now on.
 *
 * @param now milliseconds since the epoch
 * @returns undefined when something was said since, or is owed anyway, or no customer waits for it
 */
export function oweAgain(conversation: Conversation, reply: ReplyRow, now: number): SettleMore | undefined {
  const { inbound_seq, answered_seq, reply_seq, ticket_status, echoed_seq = 0 } = conversation;
  const { seq_through } = reply;
  if (seq_through === undefined || echoed_seq >= seq_through || ticket_status === 'closed') return undefined;
  const isOwedAnyway = inbound_seq > answered_seq;
  const wasLastWord = reply_seq === reply.reply_seq;
  if (isOwedAnyway || !wasLastWord) return undefined;
  return {
    conversation: {
      overwrite: {
        inbound_seq: inbound_seq + 1,
        waiting_since: reply.created_at,
        unanswered_from: conversation.window_from ?? conversation.last_inbound_at,
        ...(isWithPeople(conversation) ? {} : dueFrom(conversation.conversation_id, now)),
      },
      where: [...unchangedSince(conversation), ['reply_seq', '=', reply_seq]],
    },
  };
}
