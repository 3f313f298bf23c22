import * as z from 'zod';
import type { TextFetch } from '#platform/http/plain-fetch.ts';
import type { SecretReader } from '#platform/secrets/secret-reader.ts';
import type { NoAnswer } from './call-end.ts';
import { thrownEnd } from './failure.ts';
import type { CallOptions, ModelEndpoint } from './model-call.ts';
import { ModelNotConfiguredError } from './model-errors.ts';
import { post, urlOf } from './post.ts';
import { readPosted } from './read-posted.ts';

const modelSecretSchema = z.object({ apiKey: z.string() });

/** Where a request goes, and the secret with its key. */
export type KeyedEndpoint = Pick<ModelEndpoint, 'baseUrl' | 'secretName'>;

export type CallLimits = Pick<CallOptions, 'signal' | 'timeoutMs'>;

/** One request, and how its answer is read. */
export interface KeyedRequest<End> {
  path: string;
  body: object;
  traceId: string;
  /** @param answer anything that came with 200 */
  read(answer: unknown): End;
}

export interface KeyedWorld {
  secrets: Pick<SecretReader, 'read'>;
  /** Milliseconds since the epoch. */
  now: () => number;
  fetch?: TextFetch;
}

/** Requests to OpenAI-compatible endpoints, each with its own key. */
export class KeyedCalls {
  readonly #secrets: Pick<SecretReader, 'read'>;
  readonly #now: () => number;
  readonly #fetch: TextFetch;

  constructor({ secrets, now, fetch }: KeyedWorld) {
    this.#fetch = fetch ?? ((...request) => globalThis.fetch(...request));
    this.#secrets = secrets;
    this.#now = now;
  }

  /**
   * Calls once; nothing is retried here: the caller does that, where it is counted. A key that is refused may be one that
   * this environment remembers and that was replaced meanwhile: where another is stored, that one is tried at once.
   *
   * @returns how the call ended, errors of the provider included
   * @throws what is not the provider's: the caller broke off, or our own trouble, such as of Secrets Manager
   */
  async call<End extends { kind: string }>(
    endpoint: KeyedEndpoint,
    limits: CallLimits,
    request: KeyedRequest<End>,
  ): Promise<End | NoAnswer> {
    const key = await this.#keyOf(endpoint);
    const end = await this.#callWith(key, endpoint, limits, request);
    if (end.kind !== 'misconfigured') return end;
    const stored = await this.#keyOf(endpoint, { refresh: true });
    return stored === key ? end : this.#callWith(stored, endpoint, limits, request);
  }

  async #callWith<End>(
    apiKey: string | undefined,
    endpoint: KeyedEndpoint,
    { signal, timeoutMs }: CallLimits,
    { path, body, traceId, read }: KeyedRequest<End>,
  ): Promise<End | NoAnswer> {
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
    { secretName }: KeyedEndpoint,
    options: { refresh?: boolean } = {},
  ): Promise<string | undefined> {
    return (await this.#secrets.read(secretName, modelSecretSchema, options))?.apiKey || undefined;
  }
}
