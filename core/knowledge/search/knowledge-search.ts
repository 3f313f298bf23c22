import * as z from 'zod';
import type { EarlierWords, FoundWords } from '../words/records.ts';

/** A chunk that a search found, as the live version of its document has it. */
export const foundChunkSchema = z.object({
  chunkId: z.string(),
  documentId: z.string(),
  version: z.int(),
  /** Title and headings: `Trocas › Prazo`. */
  section: z.string(),
  text: z.string(),
});

export type FoundChunk = z.infer<typeof foundChunkSchema>;

/** A question. All ids come from the envelope of the turn, none from words. */
export interface KnowledgeQuestion {
  tenantId: string;
  conversationId: string;
  traceId: string;
  /** In words of the customer's, at most {@link MOST_ASKED} of UTF-16. */
  question: string;
  /** Conversations whose own words are searched too: the turn's, and those that became part of it. Left out: none. */
  wordsOf?: readonly string[] | undefined;
}

/** More of a question says nothing new. */
export const MOST_ASKED = 1_000;

/** Conversations whose own words one search looks through: a contact's, and those that became part of it. */
export const MOST_CONVERSATIONS = 50;

/** Why a search came to nothing that says anything of the documents. */
export const SEARCH_FAILURES = ['timed_out', 'unavailable', 'misconfigured'] as const;
export type SearchFailure = (typeof SEARCH_FAILURES)[number];

/** How a search ended. */
export type SearchEnd =
  | {
      kind: 'found';
      /** The best first, at most eight; none where nothing speaks to the question. */
      chunks: FoundChunk[];
      /** It went by words alone: the model of vectors, or their index, was of no help. */
      isByWordsAlone: boolean;
      /** Where in those conversations something near to it was said, the nearest first. */
      words?: FoundWords[] | undefined;
      /** The same as it was said. */
      earlier?: EarlierWords[] | undefined;
    }
  | { kind: 'failed'; reason: SearchFailure };

/** Searches the documents of a tenant. */
export interface KnowledgeSearcher {
  /** @throws the signal's reason when the caller broke off, and nothing else */
  search(question: KnowledgeQuestion, limits: { signal: AbortSignal; timeoutMs: number }): Promise<SearchEnd>;
}
