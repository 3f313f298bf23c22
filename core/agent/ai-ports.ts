import type { ConversationRepository } from '../conversation/conversation-repository.ts';
import type { Conversation, SummaryItem } from '../conversation/records.ts';
import type { Turn, TurnPorts } from '../conversation/turn/turn-ports.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import type { KnowledgeSearcher } from '../knowledge/search/knowledge-search.ts';
import type { Asked, Called } from '../model/asked.ts';
import type { AskLimits, Prompt } from '../model/model-call.ts';
import type { RequestLedger, Requests } from '../model/requests.ts';
import type { Tenant } from '../tenant/tenant-repository.ts';
import type { ModelAnswer } from './answer.ts';
import type { ToolPorts } from './tools/tool-ports.ts';

/** What the AI needs from outside besides the protocol of turns. */
export interface AiPorts {
  conversations: Pick<
    ConversationRepository,
    'latestMessages' | 'messagesNumbered' | 'findForTurn' | 'findQuoted'
  >;
  /** @throws {UnknownTenantError} */
  findTenant(tenantId: string): Promise<Tenant>;
  /** Asks the tenant's model, its circuit breaker before it, then the fallback. */
  ask(
    tenant: Tenant,
    prompt: Prompt<ModelAnswer>,
    limits: AskLimits,
    command: RoutingHandoffRequested,
    requests: Requests,
  ): Promise<Asked<ModelAnswer> | Called>;
  /** What the turn has spent on requests, kept between the receives of its command. */
  spending(command: RoutingHandoffRequested, turnId: string): RequestLedger;
  /** Marks the customer's message as read and shows that an answer is being written. Never throws. */
  showPresence(conversation: Conversation, messageId: string, traceId: string): Promise<void>;
  /** Brings the summary of older messages up to date, where that is worth it. Never throws. */
  summarize(
    conversation: Conversation,
    tenant: Tenant,
    command: RoutingHandoffRequested,
    before: SummaryItem | undefined,
    limits: AskLimits,
  ): Promise<void>;
  /** Writes the note for the people to whom the turn handed over. Never throws; see `createHandoffNotes`. */
  noteHandoff(turn: AiTurn, read: Pick<Prompt, 'about' | 'history'>, limits: AskLimits): Promise<void>;
  /** Searches the documents of tenants that have knowledge. */
  knowledge: KnowledgeSearcher;
  /** What turns with tools need. */
  tools: ToolPorts;
  /** The queue whose people take what the AI cannot. */
  peopleQueueOf(tenant: Tenant): string;
}

/** All that a turn of the AI needs from outside. */
export type AiTurnPorts = TurnPorts & AiPorts;

/** Which messages a turn answers: the numbers above `after` up to `through`. All of them were read. */
export interface Answers {
  after: number;
  through: number;
}

/** A turn of the AI that is to be answered. */
export interface AiTurn extends Turn {
  tenant: Tenant;
  /** What it answers, once that was read; everything before. */
  answers?: Answers;
}

/** What a turn knows of its delivery. */
export interface TurnReceive {
  signal: AbortSignal;
  /** Milliseconds until the signal is aborted. */
  remainingMs(): number;
  /** How often the record was handed out, this time included. */
  receiveCount: number;
}
