import type { CircuitCause } from '#core/events/circuit-event.ts';
import { askEndpoint } from './ask-endpoint.ts';
import type { Asked, Called, GuardedModel } from './asked.ts';
import type { AskLimits, ModelEndpoint, Prompt } from './model-call.ts';
import type { Requests } from './requests.ts';

/**
 * Asks the endpoints in their order, each behind its circuit breaker, until one can answer. Only a provider that is down
 * or has no money for us is a reason to ask the next.
 *
 * @param endpoints the tenant's or the installation's, then the fallback where there is one; at least one
 * @param requests those that the answer may cost
 * @throws the signal's reason when it was aborted; what is neither the provider's nor a mistake of ours, such as
 *   trouble of Secrets Manager
 */
export async function askGuarded<Answer>(
  model: GuardedModel,
  endpoints: readonly ModelEndpoint[],
  prompt: Prompt<Answer> & { tools?: undefined },
  limits: AskLimits,
  cause: CircuitCause,
  requests: Requests,
): Promise<Asked<Answer>>;
export async function askGuarded<Answer>(
  model: GuardedModel,
  endpoints: readonly ModelEndpoint[],
  prompt: Prompt<Answer>,
  limits: AskLimits,
  cause: CircuitCause,
  requests: Requests,
): Promise<Asked<Answer> | Called>;
export async function askGuarded<Answer>(
  model: GuardedModel,
  endpoints: readonly ModelEndpoint[],
  prompt: Prompt<Answer>,
  limits: AskLimits,
  cause: CircuitCause,
  requests: Requests,
): Promise<Asked<Answer> | Called> {
  let passed: Asked<Answer> | undefined;
  for (const endpoint of endpoints) {
    const asked = await askEndpoint(model, endpoint, prompt, limits, cause, requests);
    if (asked.kind === 'out_of_quota') model.onOutOfQuota?.(endpoint);
    if (asked.kind !== 'down' && asked.kind !== 'out_of_quota') return asked;
    passed = soonest(passed, asked);
  }
  return passed ?? { kind: 'misconfigured', cause: new TypeError('there is no model endpoint') };
}

/** Of two that cannot answer the one that can be asked first counts; money comes later than any return. */
function soonest<Answer>(one: Asked<Answer> | undefined, other: Asked<Answer>): Asked<Answer> {
  if (one?.kind !== 'down') return other.kind === 'down' || !one ? other : one;
  if (other.kind !== 'down') return one;
  return (one.openUntil ?? 0) <= (other.openUntil ?? 0) ? one : other;
}
