import { isWorthRepeating } from './problem.ts';

/**
 * Idempotency keys of requests that are asked for by hand: the same request has the same one until it is known what became
 * of it, so that who asks again after no answer came is not heard twice.
 */
export class RequestKeys {
  readonly #open = new Map<string, string>();
  readonly #newKey: () => string;

  constructor(newKey: () => string = () => crypto.randomUUID()) {
    this.#newKey = newKey;
  }

  /**
   * @param request what tells one from another
   * @throws what `call` throws; after a refusal the next one has a key of its own
   */
  async ask<Answer>(request: unknown, call: (idempotencyKey: string) => Promise<Answer>): Promise<Answer> {
    const asked = JSON.stringify(request);
    const key = this.#open.get(asked) ?? this.#newKey();
    this.#open.set(asked, key);
    try {
      const answer = await call(key);
      this.#open.delete(asked);
      return answer;
    } catch (error) {
      if (!isWorthRepeating(error)) this.#open.delete(asked);
      throw error;
    }
  }
}
