import OpenAI from 'openai';
import * as z from 'zod';
import type { SecretReader } from '#platform/secrets/secret-reader.ts';
import { chatRequest } from './ask-chat.ts';
import { responsesRequest } from './ask-responses.ts';
import type { CallEnd } from './call-end.ts';
import { withErrorWords } from './error-words.ts';
import { thrownEnd } from './failure.ts';
import type { CallOptions, ModelEndpoint, Prompt } from './model-call.ts';
import { ModelNotConfiguredError } from './model-errors.ts';
import { readCompletionBody, readResponseBody } from './read-body.ts';

const modelSecretSchema = z.object({ apiKey: z.string() });

/** Speaks to OpenAI-compatible endpoints, each with its own key. */
export class ModelClient {
  readonly #secrets: Pick<SecretReader, 'read'>;
  readonly #now: () => number;
  readonly #clients = new Map<string, OpenAI>();

  /** @param options.now milliseconds since the epoch */
  constructor(options: { secrets: Pick<SecretReader, 'read'>; now: () => number }) {
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
    const key = await this.#keyOf(endpoint);
    const end = await this.#askWith(key, endpoint, prompt, options);
    if (end.kind !== 'misconfigured') return end;
    const stored = await this.#keyOf(endpoint, { refresh: true });
    return stored === key ? end : this.#askWith(stored, endpoint, prompt, options);
  }

  async #askWith(
    apiKey: string | undefined,
    endpoint: ModelEndpoint,
    prompt: Prompt,
    options: CallOptions,
  ): Promise<CallEnd> {
    try {
      if (apiKey === undefined) throw new ModelNotConfiguredError(endpoint.secretName);
      const client = this.#clientOf(endpoint).withOptions({ apiKey });
      const isResponses = options.degree.form === 'responses';
      const body = (isResponses ? responsesRequest : chatRequest)(endpoint.modelId, prompt, options);
      const answer: unknown = await client.post(isResponses ? '/responses' : '/chat/completions', {
        body,
        signal: options.signal,
        timeout: options.timeoutMs,
        maxRetries: 0,
        headers: { 'X-Trace-Id': prompt.traceId },
      });
      return isResponses ? readResponseBody(answer) : readCompletionBody(answer);
    } catch (error) {
      const end = thrownEnd(error, this.#now());
      if (end === undefined) throw error;
      return end;
    }
  }

  /** The key is read before the call: what the client throws for one that it cannot get hides the reason. */
  async #keyOf(
    { secretName }: ModelEndpoint,
    options: { refresh?: boolean } = {},
  ): Promise<string | undefined> {
    return (await this.#secrets.read(secretName, modelSecretSchema, options))?.apiKey || undefined;
  }

  #clientOf({ baseUrl }: ModelEndpoint): OpenAI {
    const client =
      this.#clients.get(baseUrl) ??
      new OpenAI({ baseURL: baseUrl, apiKey: 'given with each call', fetch: withErrorWords });
    this.#clients.set(baseUrl, client);
    return client;
  }
}
