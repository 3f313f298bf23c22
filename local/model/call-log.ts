import type { ModelEnding } from './disorder.ts';

/** A call however it ended and without any words, as `/_local/model-calls` shows it. */
export interface ModelCallRecord {
  /** When it came and when it ended; ISO 8601, UTC, milliseconds. */
  at: string;
  ended_at: string;
  path: string;
  /** HTTP status; null when the caller got no answer. */
  status: number | null;
  /** Null when the request could not be read. */
  model: string | null;
  /** Who the prompt is cached for, such as a tenant. */
  prompt_cache_key: string | null;
  trace_id: string | null;
  /** Tokens, where there was an answer. */
  input_tokens: number | null;
  cached_tokens: number | null;
  output_tokens: number | null;
  /** How a document with 200 said that it holds no answer; else null. */
  ending: ModelEnding | null;
}

/** Which records to list; each part that is given must match. */
export interface ModelCallFilter {
  status?: number;
  promptCacheKey?: string;
  /** Milliseconds since the epoch; earlier calls are left out. */
  since?: number;
  /** Only the newest so many. */
  limit?: number;
}

/** The newest items, kept in bounded memory. */
export class Newest<Item> {
  readonly #capacity: number;
  #items: Item[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(item: Item): void {
    this.#items.push(item);
    if (this.#items.length >= 2 * this.#capacity) this.#items = this.#items.slice(-this.#capacity);
  }

  /** Newest last. */
  all(): Item[] {
    return this.#items.slice(-this.#capacity);
  }
}

/** The records that match, newest last. */
export function matchingCalls(
  records: readonly ModelCallRecord[],
  { status, promptCacheKey, since, limit = Infinity }: ModelCallFilter,
): ModelCallRecord[] {
  const matching = records.filter(
    (record) =>
      (status === undefined || record.status === status) &&
      (promptCacheKey === undefined || isOfKey(record.prompt_cache_key, promptCacheKey)) &&
      (since === undefined || Date.parse(record.at) >= since),
  );
  return matching.slice(Math.max(0, matching.length - limit));
}

/** Whether a key is the one that is named, or a version of it: what follows a colon. */
export function isOfKey(key: string | null | undefined, named: string): boolean {
  return key === named || key?.startsWith(`${named}:`) === true;
}
