import type { AgentResponseGenerated } from '#core/events/agent-response.ts';
import type { EventSource } from '#core/events/derive.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { Listeners } from '../announce.ts';
import type { ConversationRepository } from '../conversation-repository.ts';
import type { Conversation } from '../records.ts';
import type { UnpublishedChange } from '../unpublished-change.ts';
import type { CommitResult, TurnAnswer } from './commit-turn.ts';
import type { TurnWait } from './park-turn.ts';
import type { SpentTokens } from './token-use.ts';
import type { TurnAgent } from './turn-agent.ts';
import type { ToolUse, TurnOutcome } from './turn-records.ts';

/** What the protocol of turns needs from outside, for one agent; see `createTurnPorts`. */
export interface TurnPorts extends Listeners<AgentResponseGenerated> {
  agent: TurnAgent;
  conversations: Pick<ConversationRepository, 'find' | 'findForTurn' | 'findTurn' | 'findReply'>;
  /** See `commitTurn`. */
  commit(seen: Conversation, answer: TurnAnswer): Promise<CommitResult>;
  /** Lets the turn wait in the table, and sets a timer; see `parkUntil` and `parkTurn`. */
  park(
    seen: Conversation,
    wait: TurnWait,
    cause: RoutingHandoffRequested,
  ): Promise<'parked' | 'waited_enough' | 'changed'>;
  /** The calls of tools that a turn has begun, as the journal has them; see `usesBegun`. */
  usesBegun(conversation: Conversation, of: { turnId: string; seq: number }): Promise<ToolUse[]>;
  /** Keeps how a command ended that wrote nothing else, for the desk. */
  recordOutcome(
    command: RoutingHandoffRequested,
    turnId: string,
    outcome: TurnOutcome,
    spent?: Pick<Turn, 'tokens' | 'tools'>,
  ): Promise<void>;
  /** Publishes a change of owner and deletes its note. */
  publishChange(
    conversation: Conversation,
    unpublished: UnpublishedChange,
    cause: ConversationEnvelope<unknown>,
  ): Promise<void>;
  /** The same for a change whose turn may have died before it was published, if it still is unpublished. */
  publishAgain(command: RoutingHandoffRequested, ownerEpoch: number): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
  source?: EventSource;
}

/** A turn that is to be answered. */
export interface Turn {
  /** Hash of the command's key: the same command again is the same turn. */
  id: string;
  command: RoutingHandoffRequested;
  /** The conversation as it was read at the beginning. */
  seen: Conversation;
  /** What was spent on it, once that is known. */
  tokens?: SpentTokens | undefined;
  /** The calls of tools that were made for it, once there are any. */
  tools?: readonly ToolUse[] | undefined;
}
