/** A call as those see it who may disturb it. */
export interface ModelCallView {
  api: 'responses' | 'chat';
  model: string;
  promptCacheKey: string | undefined;
  /** The customer's newest message. */
  question: string;
  /** Aborted when the caller is gone. */
  gone: AbortSignal;
}

/** What is answered in place of the stand-in's own words; `body` replaces the whole document, also by a page. */
export type AlteredAnswer =
  | { kind: 'text'; text: string }
  | { kind: 'refusal'; text: string }
  | { kind: 'body'; body: object | string };

/** Asked before each answer: may wait, alter it, or throw an `OpenAiError` or `ConnectionDropped`. */
export type DisturbAnswer = (
  call: ModelCallView,
) => AlteredAnswer | undefined | Promise<AlteredAnswer | undefined>;
