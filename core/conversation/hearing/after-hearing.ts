import type { Conversation, MessageRow } from '../records.ts';
import { isWithPeople, type TicketChange } from '../ticket/ticket.ts';
import { isSpokenParting, type TicketPolicy, ticketAfterHearing } from '../ticket/ticket-policy.ts';
import { ANSWER_DUE_MS } from '../watch/due.ts';
import { type Watch, watchedForReplies, watchedStill } from '../watch/watch.ts';
import type { Heard } from './heard.ts';
import { isAwaited, isUnheard, withoutUnheard } from './unheard.ts';

/** What listening to a voice note makes of its conversation. */
export interface AfterHearing {
  conversation: Conversation;
  /** What is decided about the watch, whatever other writers left there. */
  watch: Watch;
  /** Its number, from now on; undefined where no agent waits for it any more. */
  inboundSeq: number | undefined;
  change: TicketChange | undefined;
}

/**
 * The conversation once a voice note that agents wait for was listened to: it is a message like others from now on, and the newest.
 * Where the business has answered meanwhile, or another responder has the conversation, it is one that asks for nothing. So is one
 * that only thanks after the ticket was closed.
 *
 * @param seen the living conversation
 * @param now milliseconds since the epoch
 */
export function conversationAfterHearing(
  seen: Conversation,
  row: Pick<MessageRow, 'message_id' | 'occurred_at' | 'received_at' | 'revoked' | 'awaits'>,
  heard: Heard,
  policy: TicketPolicy,
  now: number,
): AfterHearing {
  if (!isAwaited(seen, row)) {
    return { conversation: seen, watch: {}, inboundSeq: undefined, change: undefined };
  }
  const others = withoutUnheard(seen, row.message_id);
  if (!row.revoked && isSpokenParting(seen, row, heard, policy)) {
    const waiting_since = isUnheard(others) ? seen.waiting_since : undefined;
    const conversation = { ...seen, ...others, waiting_since };
    return { conversation, watch: {}, inboundSeq: undefined, change: undefined };
  }
  const isForPeople = !row.revoked && peopleListen(heard, policy);
  const decision = ticketAfterHearing(seen, policy, now, isForPeople);
  const next: Conversation = {
    ...seen,
    ...decision?.ticket,
    ...others,
    inbound_seq: seen.inbound_seq + 1,
    waiting_since: seen.waiting_since ?? row.received_at,
  };
  const watch = isWithPeople(next) ? watchedForReplies(next, now) : watchedStill(seen, now + ANSWER_DUE_MS);
  return {
    conversation: { ...next, ...watch },
    watch,
    inboundSeq: next.inbound_seq,
    change: decision?.change,
  };
}

/** A voice note of more than ten minutes is for people, and one that was not heard where the tenant wants that. */
function peopleListen({ as }: Heard, { whenUnheard }: TicketPolicy): boolean {
  return as === 'too_long' || ((as === 'failed' || as === 'late') && whenUnheard === 'people');
}
