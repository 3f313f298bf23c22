import type { ConversationRepository } from '../shared/conversation/conversation-repository.ts';
import type { Conversation } from '../shared/conversation/records.ts';
import type { TicketPolicy } from '../shared/conversation/ticket-policy.ts';
import type { UntoldChange } from '../shared/conversation/untold-change.ts';
import type { EventSource } from '../shared/events/derive.ts';
import type { ConversationEnvelope } from '../shared/events/envelope.ts';
import type { Agent, RoutingHandoffRequested } from '../shared/events/routing-handoff-requested.ts';
import type { ConversationIds } from './due-key.ts';
import type { WatchStore } from './watch-store.ts';

/** What the watchdog did about something. */
export type Deed =
  | { did: 'turn_nudged'; seq: number; attempt: number; traceId: string }
  | { did: 'reply_nudged'; replySeq: number; attempt: number; traceId: string }
  | { did: 'given_to_people'; reason: string; ownerEpoch: number; fromAgent: Agent | null }
  | { did: 'told'; ownerEpoch: number }
  /** The conversation that took this one's place is watched from now on. */
  | { did: 'forwarded' }
  /** Nothing was owed any more. */
  | { did: 'unwatched' };

/** What looking after an item needs from outside. */
export interface WatchPorts {
  conversations: Pick<ConversationRepository, 'find' | 'findReply'>;
  store: Pick<
    WatchStore,
    'claimNudge' | 'endWatch' | 'beginWatch' | 'claimReplyNudge' | 'endReplyWatch' | 'giveAway' | 'findUntold'
  >;
  /** @throws {UnknownTenantError} */
  policyOf(tenantId: string): Promise<TicketPolicy>;
  /** Puts the command on the queue of the agent that it names. */
  requestAnswer(command: RoutingHandoffRequested): Promise<void>;
  /** Asks the sender to look at a conversation. */
  nudgeSender(look: ConversationEnvelope): Promise<void>;
  /** Publishes a change of owner and deletes its note. */
  tell(conversation: Conversation, untold: UntoldChange): Promise<void>;
  /** Told of everything that was done. */
  onDeed(ids: ConversationIds, deed: Deed): void;
  /** Milliseconds since the epoch. */
  now(): number;
  source?: EventSource;
}
