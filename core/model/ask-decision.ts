import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { Asked, GuardedModel } from './asked.ts';
import type { CallEnd } from './call-end.ts';
import { type Chosen, chosenIn, type DecisionQuestion, decisionModel } from './decisions.ts';
import { BEST_DEGREE } from './degree.ts';
import { verdictOf } from './failure.ts';
import type { AskLimits, ModelEndpoint } from './model-call.ts';
import type { ModelClient } from './model-client.ts';
import type { Requests } from './requests.ts';

/** A guarded model that may also be asked for decisions. */
export type DecidingModel = GuardedModel & { client: Pick<ModelClient, 'decide'> };

/** With less time no call is begun, in milliseconds. */
const CALL_NEEDS_MS = 1_000;

/** Ends that say that the endpoint, or its model, has no such API. */
const ABSENT: ReadonlySet<CallEnd['kind']> = new Set(['unsupported', 'rejected', 'misconfigured']);

/**
 * Asks the Decisions API of an endpoint behind its circuit breaker, once.
 *
 * @returns `absent` where it has none, as far as is known; see {@link rememberNoDecisions}
 * @throws the signal's reason when the caller broke off
 */
export async function askDecision(
  { breakers, client, degrees, now }: DecidingModel,
  endpoint: ModelEndpoint,
  question: DecisionQuestion,
  { signal, callMs, deadline }: AskLimits,
  cause: CircuitCause,
  requests: Requests,
): Promise<Asked<Chosen> | { kind: 'absent' }> {
  const { circuit, fixedForm } = endpoint;
  const known = await degrees.find(endpoint);
  // Who has named the form wants that one.
  if (known?.decisions === false || fixedForm !== undefined) return { kind: 'absent' };
  const timeoutMs = Math.min(callMs, Math.floor(deadline - now()));
  if (timeoutMs < CALL_NEEDS_MS || !(await requests.take())) return { kind: 'down', circuit };
  const execution = await breakers
    .get(circuit, { timeout: callMs })
    .execute(
      (late) => client.decide(endpoint, question, { timeoutMs, signal: AbortSignal.any([signal, late]) }),
      { cause, timeout: timeoutMs, judge: verdictOf },
    )
    .catch((error: unknown) => {
      if (signal.aborted) throw signal.reason;
      return { kind: 'failed' as const, error };
    });
  if (execution.kind === 'failed') return { kind: 'down', circuit, cause: execution.error };
  if (execution.kind === 'open') return { kind: 'down', circuit, openUntil: execution.openUntil };
  const end = execution.value;
  requests.addTokens(end.tokens, decisionModel(endpoint));
  if (end.kind === 'said') return { kind: 'answered', answer: chosenIn(end.text) };
  if (end.kind === 'called') return { kind: 'absent' };
  if (ABSENT.has(end.kind)) return { kind: 'absent' };
  const { kind, cause: why } = end;
  switch (kind) {
    case 'refused':
    case 'out_of_quota':
    case 'too_long':
    case 'budget_spent':
    case 'price_unknown':
      return { kind, cause: why };
    default:
      return { kind: 'down', circuit, cause: why };
  }
}

/** For a week it is not asked for decisions again: it answered another way at the same time. */
export async function rememberNoDecisions(
  { degrees }: Pick<GuardedModel, 'degrees'>,
  endpoint: ModelEndpoint,
): Promise<void> {
  const known = (await degrees.find(endpoint)) ?? BEST_DEGREE;
  if (known.decisions !== false) await degrees.remember(endpoint, { ...known, decisions: false });
}
