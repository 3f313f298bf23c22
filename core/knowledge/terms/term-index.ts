import MiniSearch, { type AsPlainObject, type Options, type SearchResult } from 'minisearch';
import * as z from 'zod';
import { ProsaError } from '#platform/runtime/errors.ts';
import type { Chunk } from '../chunk/chunk-document.ts';
import { bareCode, isCode, isWholeCode, termsOf } from './terms-of.ts';

/** Grows with every change of what a text's terms are: an index that was built otherwise would not find its own words. */
const VERSION = 3;

/** Answers from each list that are put together. */
export const CANDIDATES = 40;

/** What scores less than this share of the best one without a code shares a word by chance. */
const WEAKEST = 0.3;

/** A question of more terms says enough by those that are written as the company does: each nearness looks through all words. */
const MANY = 32;

/** Chunks that may have one code: what more of them have is a size or a year. */
const FEW = 10;

/** A number of fewer digits is a quantity in most questions, also where a row of a catalogue has it as its code. */
const LEAST_OF_NUMBER = 4;

type Indexed = Pick<Chunk, 'id' | 'section' | 'text' | 'code'>;

const OPTIONS: Options<Indexed> = {
  idField: 'id',
  fields: ['section', 'text', 'code'],
  storeFields: ['code'],
  tokenize: termsOf,
  processTerm: (term) => term,
  autoVacuum: false,
  searchOptions: {
    boost: { section: 1.5, code: 4 },
    // The rest of a word that a customer shortens, and a slip in a long word; a code is exactly itself.
    prefix: (term, _at, terms) => terms.length <= MANY && !isCode(term) && term.length >= 4,
    fuzzy: (term, _at, terms) => (terms.length > MANY || isCode(term) || term.length < 5 ? false : 0.2),
    weights: { prefix: 0.4, fuzzy: 0.3 },
    bm25: { k: 1.2, b: 0.7, d: 0.5 },
  },
};

/** How what is stored begins. */
const BEGINNING = `{"version":${VERSION},`;

const Stored = z.object({ version: z.number(), tenantId: z.string(), index: z.looseObject({}) });

/** A chunk that was found, and how well: scores of two searches do not compare. */
export interface TermHit {
  id: string;
  score: number;
  /** How much of what the question says the chunk has, from 0 to 1: a word that few chunks have counts more. */
  covers: number;
  /** It has a product code of the question, letter by letter; one of digits alone as its own, and not somewhere in its words. */
  hasCode: boolean;
}

/** The stored index cannot be used: build it anew from the chunks. */
export class UnusableTermIndexError extends ProsaError {
  override readonly name = 'UnusableTermIndexError';
  readonly why: string;
  /** Of what is stored, where it was read from a store: a new one takes its place under it. */
  readonly etag: string | undefined;

  constructor(why: string, { cause, etag }: { cause?: unknown; etag?: string } = {}) {
    super(`the term index cannot be used: ${why}`, {
      cause,
      retryable: false,
      operatorHint:
        'The embedder builds it anew within the hour, or with the next change of a document of the tenant.',
    });
    this.why = why;
    this.etag = etag;
  }
}

/**
 * The terms of a tenant's chunks, in memory: BM25 over the live chunks of all documents. What is not in it is not live,
 * so that one write of its bytes makes a new version of a document readable all at once.
 *
 * @example
 * const index = new TermIndex('acme');
 * index.add(chunkDocument({ documentId, title, blocks }));
 * index.search('tem o ab 1042?'); // [{ id: 'ck_…', score: 9.1, covers: 1, hasCode: true }]
 *
 * @see https://lucaong.github.io/minisearch/
 */
export class TermIndex {
  readonly tenantId: string;
  readonly #index: MiniSearch<Indexed>;

  constructor(tenantId: string, index = emptyIndex()) {
    this.tenantId = tenantId;
    this.#index = index;
  }

  /**
   * @param bytes as `serialize` made them
   * @throws UnusableTermIndexError of another version, of another tenant, or of no index
   */
  static parse(tenantId: string, bytes: string): TermIndex {
    const stored = readJson(bytes);
    if (stored.version !== VERSION)
      throw new UnusableTermIndexError(`version ${stored.version}, not ${VERSION}`);
    if (stored.tenantId !== tenantId) throw new UnusableTermIndexError('it is of another tenant');
    try {
      return new TermIndex(
        tenantId,
        MiniSearch.loadJS<Indexed>(stored.index as unknown as AsPlainObject, OPTIONS),
      );
    } catch (cause) {
      throw new UnusableTermIndexError('it cannot be loaded', { cause });
    }
  }

  /** Whether an index that begins so is of this version: nothing more of it is read. */
  static isCurrent(beginning: string): boolean {
    return beginning.startsWith(BEGINNING);
  }

  /** Chunks. */
  get size(): number {
    return this.#index.documentCount;
  }

  /** Different terms, those included of chunks that were removed and whose place is not yet free. */
  get terms(): number {
    return this.#index.termCount;
  }

  /** Whether a chunk is live. */
  has(chunkId: string): boolean {
    return this.#index.has(chunkId);
  }

  /** Chunks that are in it already stay: the same id is the same content. */
  add(chunks: readonly Chunk[]): void {
    this.#index.addAll(
      chunks
        .filter(({ id }) => !this.has(id))
        .map(({ id, section, text, code }) => ({ id, section, text, code })),
    );
  }

  /** Chunks that are not in it are left alone. */
  remove(chunkIds: readonly string[]): void {
    this.#index.discardAll(chunkIds.filter((id) => this.has(id)));
  }

  /**
   * The best chunks, those with a code of the question before all others, then the best first; of alike ones, the one with
   * the lesser id. None where only stop words are asked.
   */
  search(question: string, top = CANDIDATES): TermHit[] {
    const results = this.#index.search(question);
    const weigh = this.#weigher(question, results);
    const hits = results.map(({ id, score, queryTerms, code }) => ({
      id: String(id),
      score,
      ...weigh(queryTerms, typeof code === 'string' ? bareCode(code) : ''),
    }));
    // A code outweighs every word, and says nothing of what is weak beside it.
    const best = Math.max(0, ...hits.filter(({ hasCode }) => !hasCode).map(({ score }) => score));
    return hits
      .filter(({ score, hasCode }) => hasCode || score >= best * WEAKEST)
      .sort(
        (one, other) =>
          Number(other.hasCode) - Number(one.hasCode) ||
          other.score - one.score ||
          (one.id < other.id ? -1 : 1),
      )
      .slice(0, top);
  }

  /** What the terms of a question say that a chunk has, by how rare each of them is. */
  #weigher(question: string, results: readonly SearchResult[]) {
    const found = new Map<string, number>();
    for (const { queryTerms } of results) {
      for (const term of new Set(queryTerms)) found.set(term, (found.get(term) ?? 0) + 1);
    }
    const asked = [...new Set(termsOf(question))];
    const hasKnownCode = asked.some((term) => isCode(term) && found.has(term));
    // Another spelling of a code that was found says nothing of its own.
    const counted = asked.filter((term) => found.has(term) || !(hasKnownCode && isCode(term)));
    const weightOf = (term: string) => {
      const chunks = found.get(term) ?? 0;
      return Math.log(1 + (this.size - chunks + 0.5) / (chunks + 0.5));
    };
    const sum = (terms: Iterable<string>) => [...terms].reduce((all, term) => all + weightOf(term), 0);
    const all = sum(counted);
    const rare = new Set(asked.filter((term) => isCode(term) && (found.get(term) ?? 0) <= FEW));
    const codes = new Set([...rare].filter(isWholeCode));
    return (terms: readonly string[], ownCode: string) => ({
      covers: sum(new Set(terms)) / all,
      hasCode:
        terms.some((term) => codes.has(term)) || (ownCode.length >= LEAST_OF_NUMBER && rare.has(ownCode)),
    });
  }

  /** The index as text, without what was removed. */
  async serialize(): Promise<string> {
    await this.#index.vacuum();
    return JSON.stringify({ version: VERSION, tenantId: this.tenantId, index: this.#index });
  }
}

function readJson(bytes: string): z.infer<typeof Stored> {
  try {
    return Stored.parse(JSON.parse(bytes));
  } catch (cause) {
    throw new UnusableTermIndexError('its bytes are none', { cause });
  }
}

/** How many terms stand in chunks, each counted once. */
export function differentTerms(chunks: readonly Pick<Chunk, 'section' | 'text'>[]): number {
  return new Set(chunks.flatMap(({ section, text }) => [...termsOf(section), ...termsOf(text)])).size;
}

/**
 * An index without chunks, whose first one has a high number. What is written has an object for each term, with the numbers of
 * its chunks as keys. Where a number is below about a thousand, V8 gives its object an array of as many places: three thousand
 * chunks of rare words took more than a gigabyte to write.
 *
 * @see https://v8.dev/blog/fast-properties elements
 */
function emptyIndex(): MiniSearch<Indexed> {
  return MiniSearch.loadJS<Indexed>(
    { ...new MiniSearch<Indexed>(OPTIONS).toJSON(), nextId: 10_000 },
    OPTIONS,
  );
}
