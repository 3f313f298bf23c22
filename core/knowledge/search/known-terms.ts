import { LRUCache } from 'lru-cache';
import type { StoredTerms, TermStore } from '../knowledge-ports.ts';
import type { TermIndex } from '../terms/term-index.ts';

/**
 * What an index takes in memory for each chunk and each term, in bytes: measured with 10,000 chunks of 1,200 characters in the words
 * of a language, and with 3,000 in words of which each stands once.
 */
const BYTES_OF_CHUNK = 16_000;
const BYTES_OF_TERM = 400;

/** What an environment remembers at most, in bytes, of the memory that the function has. */
const MOST_BYTES = 800_000_000;

/**
 * Term indexes of tenants, remembered per environment. Whether one is the newest is asked for each search, so that a
 * document that is deleted is found by no search from that moment on; it is transferred and read only when it changed.
 */
export class KnownTerms {
  readonly #store: Pick<TermStore, 'load'>;
  readonly #known: LRUCache<string, StoredTerms>;

  constructor(store: Pick<TermStore, 'load'>, mostBytes = MOST_BYTES) {
    this.#store = store;
    this.#known = new LRUCache({
      maxSize: mostBytes,
      sizeCalculation: ({ index }) => (1 + index.size) * BYTES_OF_CHUNK + index.terms * BYTES_OF_TERM,
    });
  }

  /** @returns undefined where the tenant has no document that can be read */
  async get(tenantId: string): Promise<TermIndex | undefined> {
    const known = this.#known.get(tenantId);
    const stored = await this.#store.load(tenantId, known);
    if (!stored) this.#known.delete(tenantId);
    else if (stored !== known) this.#known.set(tenantId, stored);
    return stored?.index;
  }
}
