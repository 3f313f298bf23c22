import OpenAI, { NotFoundError } from 'openai';
import * as z from 'zod';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import type { SecretReader } from '#platform/secrets/secret-reader.ts';
import { askChat } from './ask-chat.ts';
import { askResponses } from './ask-responses.ts';
import type { CallLimits, ModelEndpoint, Prompt, RawAnswer } from './model-call.ts';
import { ModelNotConfiguredError } from './model-errors.ts';

const modelSecretSchema = z.object({ apiKey: z.string() });

/** How long an endpoint without the Responses API is not asked for it again, in milliseconds. */
const CHAT_ONLY = { ttlMs: 600_000, missingTtlMs: 0, maxEntries: 1_000 };

/** Speaks to OpenAI-compatible endpoints, each with its own key. */
export class ModelClient {
  readonly #secrets: Pick<SecretReader, 'read'>;
  readonly #clients = new Map<string, OpenAI>();
  readonly #chatOnly: ExpiringCache<true>;

  constructor(options: { secrets: Pick<SecretReader, 'read'>; now: () => number }) {
    this.#secrets = options.secrets;
    this.#chatOnly = new ExpiringCache<true>({ ...CHAT_ONLY, now: options.now });
  }

  /**
   * Asks once: through the Responses API, and through Chat Completions where the endpoint has none. Both answer
   * 404 for a model that is not there, so an endpoint counts as one without the Responses API only when Chat
   * Completions answers.
   *
   * @throws {ModelNotConfiguredError} before any call, for an endpoint without a key; and OpenAI's APIError
   */
  async ask(endpoint: ModelEndpoint, prompt: Prompt, limits: CallLimits): Promise<RawAnswer> {
    const client = await this.#clientOf(endpoint);
    if (this.#chatOnly.peek(endpoint.baseUrl)) return askChat(client, endpoint.modelId, prompt, limits);
    try {
      return await askResponses(client, endpoint.modelId, prompt, limits);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      const answer = await askChat(client, endpoint.modelId, prompt, limits);
      this.#chatOnly.set(endpoint.baseUrl, true);
      return answer;
    }
  }

  /** The key is read before the call: what the client throws for one that it cannot get hides the reason. */
  async #clientOf({ baseUrl, secretName }: ModelEndpoint): Promise<OpenAI> {
    const secret = await this.#secrets.read(secretName, modelSecretSchema);
    if (!secret?.apiKey) throw new ModelNotConfiguredError(secretName);
    const client =
      this.#clients.get(baseUrl) ?? new OpenAI({ baseURL: baseUrl, apiKey: 'given with each call' });
    this.#clients.set(baseUrl, client);
    return client.withOptions({ apiKey: secret.apiKey });
  }
}
