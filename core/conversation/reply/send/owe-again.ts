import { unchangedSince } from '#core/conversation/conversation-write.ts';
import { changedNow } from '#core/conversation/desk-place.ts';
import { owedAfter } from '#core/conversation/owed.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { isWithPeople } from '#core/conversation/ticket/ticket.ts';
import { dueFrom } from '#core/conversation/watch/watch.ts';
import type { SettleMore } from '../conversation-change.ts';
import type { ReplyRow } from '../reply-records.ts';

/**
 * An answer that is not sent because the owner changed had counted as one. Where nothing was said since, what it
 * answered is owed again, and will be read again: by the owner of now, and after that by the next. Otherwise a
 * person who takes over and gives back without a word would leave the customer with nothing.
 *
 * Numbers only grow, so a new one is given where nothing newer is owed, and `owed_after` tells what is read again. An
 * agent is watched from now on.
 *
 * @param now milliseconds since the epoch
 * @returns undefined when something was said since, or no customer waits for it
 */
export function oweAgain(conversation: Conversation, reply: ReplyRow, now: number): SettleMore | undefined {
  const { inbound_seq, answered_seq, reply_seq, ticket_status, echoed_seq = 0 } = conversation;
  const { seq_after = 0, seq_through } = reply;
  if (seq_through === undefined || echoed_seq >= seq_through || ticket_status === 'closed') return undefined;
  const wasLastWord = reply_seq === reply.reply_seq;
  if (!wasLastWord) return undefined;
  const again = { owed_after: Math.min(owedAfter(conversation), seq_after) };
  const isOwedAnyway = inbound_seq > answered_seq;
  const due = isWithPeople(conversation)
    ? changedNow(conversation, now)
    : dueFrom(conversation.conversation_id, now);
  const anew = { inbound_seq: inbound_seq + 1, waiting_since: reply.created_at, ...due };
  return {
    conversation: {
      overwrite: isOwedAnyway ? again : { ...again, ...anew },
      where: unchangedSince(conversation),
    },
  };
}
