import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { Embedder } from '#core/knowledge/knowledge-ports.ts';
import type { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import type { EmbeddingsEnd } from '../call-end.ts';
import { guardedCall } from '../guarded-call.ts';
import type { AskLimits } from '../model-call.ts';
import type { EmbeddingsClient } from './client.ts';
import type { EmbeddingsEndpoint } from './endpoint.ts';
import { EmbeddingsFailedError, EmbeddingsPausedError, TextsRefusedError } from './errors.ts';
import { EMBEDDINGS_FORMS } from './request.ts';

/** With less time no call is begun, in milliseconds. */
const CALL_NEEDS_MS = 500;

/**
 * What one request may hold. OpenAI takes 2,048 texts and 300,000 tokens; ours are counted roughly. Others take less,
 * Cohere's models 96 texts, Vertex AI's 20,000 tokens.
 *
 * @see https://developers.openai.com/api/reference/resources/embeddings/methods/create
 */
const LIMITS_OF: Readonly<Record<string, Embedder['limits']>> = {
  'api.openai.com': { texts: 2_048, tokens: 200_000 },
};
const LIMITS: Embedder['limits'] = { texts: 96, tokens: 20_000 };

/** What making vectors works with. */
export interface EmbeddingsWorld {
  client: Pick<EmbeddingsClient, 'embed'>;
  breakers: CircuitBreakers<CircuitCause>;
  /** By endpoint, how many parts of the request it does not know; remembered while the environment lives. */
  forms: Map<string, number>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Makes vectors at one endpoint for one tenant, behind its circuit breaker. Nothing is retried here, but for what the endpoint
 * does not understand: it is asked in a simpler form, and again in that one.
 *
 * @param limits of each call, with its end; from the function's own time
 * @param isBackground no customer waits for it; see `callPayer`
 */
export function createEmbedder(
  { client, breakers, forms, now }: EmbeddingsWorld,
  endpoint: EmbeddingsEndpoint,
  limits: AskLimits,
  cause: CircuitCause,
  isBackground: boolean,
): Embedder {
  const { model, dimensions, circuit, baseUrl } = endpoint;
  const place = `${baseUrl} ${model}`;
  const asking = { tenantId: cause.tenant_id, traceId: cause.trace_id, isBackground };
  return {
    ...{ model, dimensions },
    limits: LIMITS_OF[new URL(baseUrl).host] ?? LIMITS,
    async embed(texts) {
      if (texts.length === 0) return [];
      const known = forms.get(place);
      for (let at = known ?? 0; ; at += 1) {
        const form = EMBEDDINGS_FORMS[at];
        const timeoutMs = Math.min(limits.callMs, Math.floor(limits.deadline - now()));
        if (!form) throw new TypeError('there is no simpler form');
        if (timeoutMs < CALL_NEEDS_MS) throw new EmbeddingsPausedError('time_up');
        const end = await guardedCall(
          breakers,
          circuit,
          (signal) => client.embed(endpoint, { ...asking, texts, form }, { signal, timeoutMs }),
          { ...limits, timeoutMs },
          cause,
        );
        if (end.kind === 'open')
          throw new EmbeddingsPausedError('circuit_open', { openUntil: end.openUntil });
        // Who has answered in this form before does not mean the form.
        const mayBeForm = known === undefined && at + 1 < EMBEDDINGS_FORMS.length && isAboutForm(end);
        if (mayBeForm) continue;
        if (end.kind !== 'embedded') throw errorOf(end);
        if (known === undefined) forms.set(place, at);
        return end.vectors;
      }
    },
  };
}

/** An address that is not there is none of the form. */
const isAboutForm = (end: EmbeddingsEnd) =>
  end.kind === 'rejected' || (end.kind === 'unsupported' && end.feature !== 'route');

function errorOf(end: Exclude<EmbeddingsEnd, { kind: 'embedded' }>): Error {
  switch (end.kind) {
    case 'refused':
    case 'truncated':
    case 'too_long':
    case 'rejected':
      return new TextsRefusedError(end.cause);
    case 'down':
      return new EmbeddingsFailedError(end.cause, end.retryAfterMs);
    case 'unsupported':
      return new EmbeddingsPausedError('misconfigured', { cause: end.cause });
    default:
      return new EmbeddingsPausedError(end.kind, { cause: end.cause });
  }
}
