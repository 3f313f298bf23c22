import * as z from 'zod';
import type { TextFetch } from '#platform/http/plain-fetch.ts';
import type { SecretReader } from '#platform/secrets/secret-reader.ts';
import { chatRequest } from './ask-chat.ts';
import { responsesRequest } from './ask-responses.ts';
import type { CallEnd } from './call-end.ts';
import { type DecisionQuestion, decisionRequest, readDecisionBody } from './decisions.ts';
import { thrownEnd } from './failure.ts';
import type { CallOptions, ModelEndpoint, Prompt } from './model-call.ts';
import { ModelNotConfiguredError } from './model-errors.ts';
import { post, urlOf } from './post.ts';
import { readCompletionBody, readResponseBody } from './read-body.ts';
import { readPosted } from './read-posted.ts';

const modelSecretSchema = z.object({ apiKey: z.string() });

type CallLimits = Pick<CallOptions, 'signal' | 'timeoutMs'>;

/** One request, and how its answer is read. */
interface Request {
  path: string;
  body: object;
  traceId: string;
  read(answer: unknown): CallEnd;
}

/** Speaks to OpenAI-compatible endpoints, each with its own key. */
export class ModelClient {
  readonly #secrets: Pick<SecretReader, 'read'>;
  readonly #now: () => number;
  readonly #fetch: TextFetch;

  /** @param options.now milliseconds since the epoch */
  constructor(options: { secrets: Pick<SecretReader, 'read'>; now: () => number; fetch?: TextFetch }) {
    this.#fetch = options.fetch ?? ((...request) => globalThis.fetch(...request));
    this.#secrets = options.secrets;
    this.#now = options.now;
  }

  /**
   * Asks once, in the form that the degree says; nothing is retried here: the caller does that, where it is counted. A key
   * that is refused may be one that this environment remembers and that was replaced meanwhile: where another is stored, that one
   * is tried at once.
   *
   * @returns how the call ended, errors of the provider included
   * @throws what is not the provider's: the caller broke off, or our own trouble, such as of Secrets Manager
   */
  async ask(endpoint: ModelEndpoint, prompt: Prompt, options: CallOptions): Promise<CallEnd> {
    const isResponses = options.degree.form === 'responses';
    return this.#call(endpoint, options, {
      path: isResponses ? '/responses' : '/chat/completions',
      body: (isResponses ? responsesRequest : chatRequest)(endpoint.modelId, prompt, options),
      traceId: prompt.traceId,
      read: isResponses ? readResponseBody : readCompletionBody,
    });
  }

  /**
   * Asks the Decisions API once; as {@link ModelClient.ask}.
   *
   * @returns how the call ended; `said` is JSON: `{"choice": …, "confidence": …}`
   */
  async decide(endpoint: ModelEndpoint, question: DecisionQuestion, limits: CallLimits): Promise<CallEnd> {
    const body = decisionRequest(endpoint, question);
    const { traceId } = question;
    return this.#call(endpoint, limits, { path: '/decisions', body, traceId, read: readDecisionBody });
  }

  async #call(endpoint: ModelEndpoint, limits: CallLimits, request: Request): Promise<CallEnd> {
    const key = await this.#keyOf(endpoint);
    const end = await this.#callWith(key, endpoint, limits, request);
    if (end.kind !== 'misconfigured') return end;
    const stored = await this.#keyOf(endpoint, { refresh: true });
    return stored === key ? end : this.#callWith(stored, endpoint, limits, request);
  }

  async #callWith(
    apiKey: string | undefined,
    endpoint: ModelEndpoint,
    { signal, timeoutMs }: CallLimits,
    { path, body, traceId, read }: Request,
  ): Promise<CallEnd> {
    try {
      if (apiKey === undefined) throw new ModelNotConfiguredError(endpoint.secretName);
      const headers = { 'x-trace-id': traceId, authorization: `Bearer ${apiKey}` };
      const url = urlOf(endpoint.baseUrl, path);
      const posted = await post(this.#fetch, { url, headers, body, signal, timeoutMs });
      return readPosted(posted, read, this.#now());
    } catch (error) {
      const end = thrownEnd(error);
      if (end === undefined) throw error;
      return end;
    }
  }

  async #keyOf(
    { secretName }: ModelEndpoint,
    options: { refresh?: boolean } = {},
  ): Promise<string | undefined> {
    return (await this.#secrets.read(secretName, modelSecretSchema, options))?.apiKey || undefined;
  }
}
