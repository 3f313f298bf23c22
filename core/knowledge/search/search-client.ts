import * as z from 'zod';
import type { TextFetch } from '#platform/http/plain-fetch.ts';
import { jsonOf, postSigned } from '#platform/http/post-signed.ts';
import type { SignRequest } from '#platform/http/sign-requests.ts';
import { foundWordsSchema } from '../words/records.ts';
import {
  foundChunkSchema,
  type KnowledgeSearcher,
  type SearchEnd,
  type SearchFailure,
} from './knowledge-search.ts';

/** The retriever's route. */
export const SEARCH_PATH = '/v1/knowledge/search';

const answerSchema = z.object({
  chunks: z.array(foundChunkSchema),
  isByWordsAlone: z.boolean(),
  words: z.array(foundWordsSchema).optional(),
});

/** So much of the caller's time is left for the way there and back, in milliseconds. */
const WAY_MS = 200;

/**
 * Searches through the retriever. Nothing is repeated: an answer without documents is better than a late one.
 *
 * @param ports.url of the API, without a path
 */
export function createSearchClient(ports: {
  url: string;
  sign: SignRequest;
  fetch: TextFetch;
}): KnowledgeSearcher {
  const url = new URL(`${ports.url.replace(/\/$/, '')}${SEARCH_PATH}`);
  return {
    async search(question, { signal, timeoutMs }) {
      const { traceId } = question;
      const body = { ...question, timeoutMs: Math.max(1, Math.floor(timeoutMs - WAY_MS)) };
      const posted = await postSigned(ports, { url, body, traceId, signal, timeoutMs });
      if (posted.kind === 'timed_out') return failed('timed_out');
      if (posted.kind === 'unreachable') return failed('unavailable');
      const { answer } = posted;
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429)
        return failed('misconfigured');
      if (answer.status !== 200) return failed('unavailable');
      const { data } = answerSchema.safeParse(await jsonOf(answer));
      return data ? { kind: 'found', ...data } : failed('unavailable');
    },
  };
}

const failed = (reason: SearchFailure): SearchEnd => ({ kind: 'failed', reason });
