import { milliseconds, name } from '@prosa/local-cloud/faults/target';
import * as z from 'zod';
import { retryAfter } from './retry-after.ts';

/** What a model may do. `match.text` is a part of the customer's newest message. */
export const MODEL_TARGET = {
  name: 'model',
  match: {
    text: name.optional(),
    model: name.optional(),
    api: z.enum(['responses', 'chat']).optional(),
    /** The request's `prompt_cache_key`. */
    prompt_cache_key: name.optional(),
  },
  actions: {
    error: { status: z.int().min(400).max(599).default(500), retry_after: retryAfter.optional() },
    'rate-limit': { retry_after: retryAfter.optional() },
    /** No answer until the caller gives up, or `ms` later a dropped connection. */
    hang: { ms: milliseconds.optional() },
    /** A dropped connection. */
    drop: {},
    /** A finished answer without text. */
    empty: {},
    /** The model says that it will not answer. */
    refusal: {},
    /**
     * JSON that is no answer of the API (`body`), a page of HTML (`html`), a text that is not JSON (`not-json`),
     * or JSON that does not fit the schema that was asked for (`wrong-schema`).
     */
    nonsense: { kind: z.enum(['body', 'html', 'not-json', 'wrong-schema']).default('body') },
    slow: { ms: milliseconds },
    /** 404: there is no Responses API, only Chat Completions. */
    'no-responses': {},
  },
} as const;
