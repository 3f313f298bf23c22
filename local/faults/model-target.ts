import { milliseconds, name } from '@prosa/local-cloud/faults/target';
import * as z from 'zod';
import { MODEL_ENDINGS } from '../model/disorder.ts';
import { retryAfter } from './retry-after.ts';

/** What a model may do. `match.text` is a part of the customer's newest message, of the texts of which vectors are wanted, or of what is said in a voice note. */
export const MODEL_TARGET = {
  name: 'model',
  match: {
    text: name.optional(),
    model: name.optional(),
    /** Left out: either API that answers. An outage of vectors, or of what listens to voice notes, must be named. */
    api: z.enum(['responses', 'chat', 'embeddings', 'transcriptions']).optional(),
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
    /** The answer that was asked for, in a fence, after thoughts, or without the fields that may be missing. */
    untidy: { kind: z.enum(['fenced', 'thoughts', 'fewer-fields']).default('fenced') },
    /** 200, and the document says that there is no answer, or not all of it. */
    ends: { as: z.enum(MODEL_ENDINGS).default('failed') },
    /** An error that is about the request or the account: see `REJECTIONS`. */
    reject: { for: z.enum(['quota', 'filter', 'unknown', 'blank', 'too-long', 'model']).default('unknown') },
    slow: { ms: milliseconds },
    /** What the endpoint knows of the API, and no more; `limit`: the only name of the limit of tokens. */
    knows: {
      form: z.enum(['responses', 'chat_schema', 'chat_object', 'chat_text']).default('chat_schema'),
      limit: z.enum(['max_tokens', 'max_completion_tokens']).optional(),
      effort: z.boolean().default(true),
      cache: z.boolean().default(true),
    },
  },
} as const;
