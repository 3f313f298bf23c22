import type { ConversationRepository } from '../conversation/conversation-repository.ts';
import type { SpentTokens } from '../conversation/turn/token-use.ts';
import type { TurnPorts } from '../conversation/turn/turn-ports.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import type { LocalDate } from '../tenant/hours/local-day.ts';
import type { Tenant } from '../tenant/tenant-repository.ts';
import type { Decision } from './keyword-rules.ts';

/** What a model is asked: which queue the customer wants. */
export interface Question {
  /** The customer's words, oldest first; those that wait for an answer last. */
  texts: readonly string[];
  /** How many of them wait for an answer. */
  unanswered: number;
}

/** What asking a model came to. */
export type Decided = (
  | { kind: 'decided'; decision: Decision }
  /** The model sees no queue that fits. */
  | { kind: 'none' }
  /** There is no model, or it is of no use now: no turn waits for it. `reason` in a word, for logs. */
  | { kind: 'no_help'; reason: string; cause?: unknown }
) & { tokens?: SpentTokens | undefined };

/** What a turn knows of its delivery. */
export interface TriageReceive {
  signal: AbortSignal;
  /** Milliseconds until the signal is aborted. */
  remainingMs(): number;
  /** How often the record was handed out, this time included. */
  receiveCount: number;
}

/** All that a turn of triage needs from outside. */
export interface TriagePorts extends TurnPorts {
  conversations: TurnPorts['conversations'] &
    Pick<ConversationRepository, 'latestMessages' | 'messagesNumbered'>;
  /** @throws {UnknownTenantError} */
  findTenant(tenantId: string): Promise<Tenant>;
  /** The dates on which a queue's people do not work. */
  holidaysOf(tenantId: string, queueId: string): Promise<ReadonlySet<LocalDate>>;
  /** Asks the tenant's model, its circuit breaker before it. Never throws but for an abort. */
  decide(
    tenant: Tenant,
    question: Question,
    turn: { command: RoutingHandoffRequested; turnId: string },
    delivery: TriageReceive,
  ): Promise<Decided>;
}
