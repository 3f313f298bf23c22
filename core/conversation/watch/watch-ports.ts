import type { EventSource } from '#core/events/derive.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import type { Agent, RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { ConversationRepository } from '../conversation-repository.ts';
import type { HeardMessage, HearingOutcome } from '../hearing/hear-message.ts';
import type { Conversation } from '../records.ts';
import type { TicketPolicy } from '../ticket/ticket-policy.ts';
import type { UnpublishedChange } from '../unpublished-change.ts';
import type { ConversationIds } from './due-key.ts';
import type { WatchStore } from './watch-store.ts';

/** What the watchdog did about something. */
export type Deed =
  | { did: 'turn_woken'; seq: number; attempt: number; traceId: string }
  | { did: 'reply_woken'; replySeq: number; attempt: number; traceId: string }
  | { did: 'given_to_people'; reason: string; ownerEpoch: number; fromAgent: Agent | null }
  | { did: 'told'; ownerEpoch: number }
  /** A voice note was not heard in time: agents go on without. */
  | { did: 'not_heard'; message: string }
  /** The conversation that took this one's place is watched from now on. */
  | { did: 'forwarded' }
  /** Nothing was owed any more. */
  | { did: 'unwatched' };

/** What looking after an item needs from outside. */
export interface WatchPorts {
  conversations: Pick<ConversationRepository, 'find' | 'findReply' | 'findMessage'>;
  store: Pick<
    WatchStore,
    | 'claimWake'
    | 'endWatch'
    | 'putOff'
    | 'beginWatch'
    | 'claimReplyWake'
    | 'endReplyWatch'
    | 'giveAway'
    | 'findUnpublished'
  >;
  /** Goes on without the transcript of a voice note; see `hearMessage`. */
  giveUpHearing(message: HeardMessage): Promise<HearingOutcome>;
  /** @throws {UnknownTenantError} */
  policyOf(tenantId: string): Promise<TicketPolicy>;
  /** Puts the command on the queue of the agent that it names. */
  requestAnswer(command: RoutingHandoffRequested): Promise<void>;
  /** Asks the sender to look at a conversation. */
  wakeSender(look: ConversationEnvelope): Promise<void>;
  /** Publishes a change of owner and deletes its note. */
  publishChange(conversation: Conversation, unpublished: UnpublishedChange): Promise<void>;
  /** Told of everything that was done. */
  onDeed(ids: ConversationIds, deed: Deed): void;
  /** Milliseconds since the epoch. */
  now(): number;
  /** How many invocations came before this one; see `chain` of the envelope. None unless told. */
  chain?: number | undefined;
  source?: EventSource;
}
