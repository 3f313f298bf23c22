import type { Asked } from '#core/agent/model/guarded-model.ts';
import type { AskLimits, Prompt } from '#core/agent/model/prompt.ts';
import type { AgentAiResponseGenerated } from '#core/events/agent-ai-response-generated.ts';
import type { EventSource } from '#core/events/derive.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import type { ConversationRepository } from '../conversation-repository.ts';
import type { Conversation, SummaryItem, TurnOutcome } from '../records.ts';
import type { UnpublishedChange } from '../unpublished-change.ts';
import type { CommitResult, TurnAnswer } from './commit-turn.ts';

/** What a turn needs from outside. */
export interface TurnPorts {
  conversations: Pick<
    ConversationRepository,
    'find' | 'findForTurn' | 'findTurn' | 'findReply' | 'latestMessages' | 'messagesSince'
  >;
  /** @throws {UnknownTenantError} */
  findTenant(tenantId: string): Promise<Tenant>;
  /** Asks the tenant's model, its circuit breaker before it, then the fallback. */
  ask(tenant: Tenant, prompt: Prompt, limits: AskLimits, command: RoutingHandoffRequested): Promise<Asked>;
  commit(seen: Conversation, answer: TurnAnswer): Promise<CommitResult>;
  /** Lets the turn wait in the table; see `parkUntil` and `parkTurn`. */
  park(seen: Conversation, openUntil: number | undefined): Promise<'parked' | 'waited_enough' | 'changed'>;
  /** Keeps how a command ended that wrote nothing else, for the desk. */
  recordOutcome(command: RoutingHandoffRequested, turnId: string, outcome: TurnOutcome): Promise<void>;
  /** Asks the sender to look at the conversation. */
  wakeSender(command: ConversationEnvelope<unknown>): Promise<void>;
  /** Marks the customer's message as read and shows that an answer is being written. Never throws. */
  showPresence(command: RoutingHandoffRequested, messageId: string, turnId: string): Promise<void>;
  /** Asks the agent that owns the conversation instead. */
  requestAnswer(command: RoutingHandoffRequested): Promise<void>;
  publish(facts: (AgentAiResponseGenerated | RoutingHandoffRequested)[]): Promise<void>;
  /** Publishes a change of owner and deletes its note. */
  publishChange(
    conversation: Conversation,
    unpublished: UnpublishedChange,
    cause: ConversationEnvelope<unknown>,
  ): Promise<void>;
  /** Tells a change of owner whose teller may have died, if it is still unpublished. */
  publishAgain(command: RoutingHandoffRequested, ownerEpoch: number): Promise<void>;
  /** Brings the summary of older messages up to date, where that is worth it. Never throws. */
  summarize(
    conversation: Conversation,
    tenant: Tenant,
    command: RoutingHandoffRequested,
    before: SummaryItem | undefined,
    limits: AskLimits,
  ): Promise<void>;
  /** The queue whose people take what the AI cannot. */
  peopleQueueOf(tenant: Tenant): string;
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
  tenant: Tenant;
}

/** What a turn knows of its delivery. */
export interface TurnReceive {
  signal: AbortSignal;
  /** Milliseconds until the signal is aborted. */
  remainingMs(): number;
  /** How often the record was handed out, this time included. */
  receiveCount: number;
}
