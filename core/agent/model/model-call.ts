/** One line of the conversation as the model reads it. */
export interface HistoryLine {
  role: 'user' | 'assistant';
  text: string;
  /** It waits for its answer yet. */
  isOwed?: boolean;
}

/** What a model is asked. The parts that never change come first, so that the provider can cache them. */
export interface Prompt {
  instructions: string;
  history: HistoryLine[];
  /** What comes back: an answer in its fixed form, or plain words. */
  form: 'answer' | 'text';
  /** Ids of the queues that an answer may name. */
  queueIds: readonly string[];
  tenantId: string;
  traceId: string;
}

/** What came back, before it is read. */
export interface RawAnswer {
  text: string;
  /** The model's own words for why it would not answer. */
  refusal?: string;
  tokensUsed?: number;
}

/** Where a model is. */
export interface ModelEndpoint {
  /** Name of its circuit breaker. */
  circuit: string;
  /** OpenAI-compatible, without a slash at the end. */
  baseUrl: string;
  modelId: string;
  /** The secret with `{apiKey}`. */
  secretName: string;
}

/** Limits of asking, with every call that it takes. */
export interface AskLimits {
  signal: AbortSignal;
  /** The longest time of one call, in milliseconds. */
  callMs: number;
  /** When there must be an end, in milliseconds since the epoch. */
  deadline: number;
}

/** Limits of one call. */
export interface CallLimits {
  signal: AbortSignal;
  /** Milliseconds. */
  timeoutMs: number;
}

/** Bounds an answer: its words, its JSON, and what a reasoning model thinks before. */
export const MAX_OUTPUT_TOKENS = 2_000;
