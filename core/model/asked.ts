import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import type { DegreeBook } from './degree-book.ts';
import type { CallMade, ModelEndpoint } from './model-call.ts';
import type { ModelClient } from './model-client.ts';

/** What asking came to: a closed set, in which each ending has its own treatment. */
export type Asked<Answer> =
  | { kind: 'answered'; answer: Answer }
  /** The model or its provider would not answer this, and would not do so again. */
  | { kind: 'refused'; cause: unknown }
  /** The answer did not fit, not even with a larger limit. */
  | { kind: 'truncated'; cause: unknown }
  /** What was asked does not fit the model, not even the least of it. */
  | { kind: 'too_long'; cause: unknown }
  /** It answered, and nothing that can be used. */
  | { kind: 'malformed'; cause: unknown }
  /** It answered twice what may not be sent. */
  | { kind: 'guarded'; cause: unknown }
  /** No provider can answer now. */
  | Down
  /** The account at the provider has no money, or no right to more. */
  | { kind: 'out_of_quota'; cause: unknown }
  /** A refusal of our own making: a wrong key, a model that is not there, a request that no endpoint understands. */
  | { kind: 'misconfigured'; cause: unknown }
  /** The tenant's budget does not pay for it, or what it costs is not known: no model was asked. */
  | { kind: 'budget_spent' | 'price_unknown'; cause: unknown };

/** The model wants functions called, and is to be asked again with what comes of them. */
export interface Called {
  kind: 'called';
  calls: CallMade[];
}

export interface Down {
  kind: 'down';
  /** Name of the circuit before the provider: when it closes, asking makes sense again. */
  circuit: string;
  /** The circuit is open: no call makes sense before it, in milliseconds since the epoch. */
  openUntil?: number | undefined;
  /** A call failed, and the provider asked to wait so long. */
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** What asking needs. */
export interface GuardedModel {
  client: Pick<ModelClient, 'ask'>;
  breakers: CircuitBreakers<CircuitCause>;
  degrees: DegreeBook;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Told each time that an account turned out to have no money, also where another provider answered then. */
  onOutOfQuota?(endpoint: ModelEndpoint): void;
}
