import type { AnswerFormat, LimitName } from './model-request.ts';

/** Ways in which a document that comes with 200 says that it holds no answer, or not all of one. */
export const MODEL_ENDINGS = ['failed', 'cancelled', 'truncated', 'filtered', 'error', 'nothing'] as const;

export type ModelEnding = (typeof MODEL_ENDINGS)[number];

/** A call as those see it who may disturb it. */
export interface ModelCallView {
  api: 'responses' | 'chat' | 'embeddings' | 'transcriptions';
  model: string;
  promptCacheKey: string | undefined;
  /** In which form the answer is to come, and which parameters the request has besides. */
  format: AnswerFormat['type'];
  limit: LimitName | undefined;
  hasEffort: boolean;
  /** It says itself what is cached. */
  marksCache: boolean;
  /** The customer's newest message, the texts of which vectors are wanted, or what is said in a recording. */
  question: string;
  /** Aborted when the caller is gone. */
  gone: AbortSignal;
}

/**
 * What is answered in place of the stand-in's own words, or with them: `body` replaces the whole document, also by a page;
 * `ending` is the document of an answer that never came to its end; `untidy` writes the answer another way.
 */
export type AlteredAnswer =
  | { kind: 'text'; text: string }
  | { kind: 'refusal'; text: string }
  | { kind: 'body'; body: object | string }
  | { kind: 'ending'; as: ModelEnding }
  | { kind: 'untidy'; as: (text: string) => string };

/** Asked before each answer: may wait, alter it, or throw an `OpenAiError` or `ConnectionDropped`. */
export type DisturbAnswer = (
  call: ModelCallView,
) => AlteredAnswer | undefined | Promise<AlteredAnswer | undefined>;
