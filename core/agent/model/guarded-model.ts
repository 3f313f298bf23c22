import { APIError } from 'openai';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { type ModelAnswer, readAnswer } from './answer.ts';
import { isFiltered, judgeError, retryAfterMs } from './judge-error.ts';
import type { AskLimits, ModelEndpoint, Prompt, RawAnswer } from './model-call.ts';
import type { ModelClient } from './model-client.ts';
import { ModelUnavailableError, UselessAnswerError } from './model-errors.ts';

/** What asking came to. */
export type Asked =
  | { kind: 'answered'; answer: ModelAnswer }
  /** The model would not answer this. */
  | { kind: 'refused'; tokensUsed?: number | undefined }
  /** It answered twice, and nothing that can be used. */
  | { kind: 'useless'; cause: UselessAnswerError }
  /** No provider can answer now. */
  | Down
  /** A refusal of our own making: a wrong key, a model that is not there, a request that is not understood. */
  | { kind: 'misconfigured'; cause: unknown };

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
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A useless answer is asked for once more. */
const TRIES = 2;

/** With less time no call is begun, in milliseconds. */
const CALL_NEEDS_MS = 2_000;

/**
 * Asks the endpoints in their order, each behind its circuit breaker, until one can answer. A useless answer, a
 * refusal or a mistake of ours is no reason to ask the next: only a provider that is down is.
 *
 * @param endpoints the tenant's or the installation's, then the fallback where there is one; at least one
 * @throws the signal's reason when it was aborted; what is neither the provider's nor a mistake of ours, such as
 *   trouble of Secrets Manager
 */
export async function askGuarded(
  model: GuardedModel,
  endpoints: readonly ModelEndpoint[],
  prompt: Prompt,
  limits: AskLimits,
  cause: CircuitCause,
): Promise<Asked> {
  let down: Down | undefined;
  for (const endpoint of endpoints) {
    const asked = await askOne(model, endpoint, prompt, limits, cause);
    if (asked.kind !== 'down') return asked;
    down = soonest(down, asked);
  }
  return down ?? { kind: 'misconfigured', cause: new TypeError('there is no model endpoint') };
}

async function askOne(
  model: GuardedModel,
  endpoint: ModelEndpoint,
  prompt: Prompt,
  { signal, callMs, deadline }: AskLimits,
  cause: CircuitCause,
): Promise<Asked> {
  const breaker = model.breakers.get(endpoint.circuit, { timeout: callMs });
  let useless: UselessAnswerError | undefined;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const timeoutMs = Math.min(callMs, Math.floor(deadline - model.now()));
    if (timeoutMs < CALL_NEEDS_MS) break;
    try {
      const execution = await breaker.execute(
        (late) => model.client.ask(endpoint, prompt, { signal: AbortSignal.any([signal, late]), timeoutMs }),
        {
          cause,
          timeout: timeoutMs,
          judge: (outcome) => ('error' in outcome ? judgeError(outcome.error) : 'success'),
        },
      );
      if (execution.kind === 'open')
        return { kind: 'down', circuit: endpoint.circuit, openUntil: execution.openUntil };
      return read(execution.value, prompt);
    } catch (error) {
      // Broken off by the caller: the record comes back.
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof UselessAnswerError)) return failed(model, endpoint, error);
      useless = error;
    }
  }
  return useless ? { kind: 'useless', cause: useless } : noTime(endpoint);
}

function noTime({ circuit }: ModelEndpoint): Down {
  return { kind: 'down', circuit, cause: new ModelUnavailableError('too little time is left to ask') };
}

function read(raw: RawAnswer, { queueIds }: Prompt): Asked {
  const { tokensUsed } = raw;
  if (raw.refusal !== undefined) return { kind: 'refused', tokensUsed };
  return { kind: 'answered', answer: { ...readAnswer(raw.text, queueIds), tokensUsed } };
}

function failed(model: GuardedModel, { circuit }: ModelEndpoint, error: unknown): Asked {
  if (isFiltered(error)) return { kind: 'refused' };
  if (judgeError(error) === 'failure') {
    return { kind: 'down', circuit, retryAfterMs: retryAfterMs(error, model.now()), cause: error };
  }
  const isOurs = error instanceof APIError || (error instanceof ProsaError && !error.retryable);
  if (isOurs) return { kind: 'misconfigured', cause: error };
  throw error;
}

/** Of two that are down the one that can be asked first counts. */
function soonest(one: Down | undefined, other: Down): Down {
  if (!one) return other;
  return (one.openUntil ?? 0) <= (other.openUntil ?? 0) ? one : other;
}
