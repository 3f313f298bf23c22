import type { Degree } from './degree.ts';

/** A photo of a customer. */
export interface ShownImage {
  /** In the bucket of files. */
  key: string;
  /** By which a model fetches it, for some minutes; made right before it is asked. */
  url?: string;
}

/** One line of the conversation as the model reads it. */
export interface HistoryLine {
  role: 'user' | 'assistant';
  text: string;
  /** It waits for its answer yet. */
  isOwed?: boolean;
  /** What models that see are shown with it. */
  images?: readonly ShownImage[];
}

/** A function that the model may have called before it answers. */
export interface PromptTool {
  /** `^[a-z][a-z0-9_]{0,63}$` */
  name: string;
  description: string;
  /** A strict JSON Schema: an object whose fields are all required. */
  parameters: Record<string, unknown>;
  /** It changes something outside: no two of these at once. */
  hasEffect: boolean;
}

/** A call as the model made it. */
export interface CallMade {
  /** The provider's name of the call, or ours where it gave none. */
  id: string;
  name: string;
  /** JSON; of a model that made none of it, what it wrote. */
  arguments: string;
}

/** A call that was made, with what came of it, as the model reads it. */
export interface CallRun extends CallMade {
  output: string;
}

/** The fixed form of an answer. */
export interface AnswerForm<Answer> {
  /** Name of the schema towards the provider. */
  name: string;
  /** A strict JSON Schema: a flat object whose fields are all required. */
  schema: Record<string, unknown>;
  /** The same in words, for endpoints that enforce none. */
  inWords: string;
  /**
   * Reads what a model said.
   *
   * @param wordsCount the endpoint enforces no form, so that words without any JSON may be an answer too
   * @throws {UselessAnswerError}
   */
  read(text: string, wordsCount: boolean): Answer;
  /** What is decided without asking an endpoint that can only answer in words. */
  withoutAsking?(history: readonly HistoryLine[]): Answer | undefined;
}

/** What a model is asked. The parts that never change come first, so that the provider can cache them. */
export interface Prompt<Answer = unknown> {
  /** The same for each conversation of a tenant: a provider's cache ends with them. */
  instructions: string;
  /** What is so at this moment, such as the time; it follows the instructions. */
  moment?: string | undefined;
  /** The least of the instructions: for a model that lost its way with all of them. */
  brief?: string | undefined;
  /** What is known of the customer, as notes: data, which is no instruction and never in the system's role. */
  about?: string | undefined;
  history: HistoryLine[];
  /** What was found for what waits for its answer, as notes: data like `about`. See `linesOf`. */
  found?: string | undefined;
  /** The least of it: for a model that cannot take all of it. */
  shortFound?: (() => string) | undefined;
  /** The least of the history: for a model that cannot take all of it. */
  shortHistory?: (() => HistoryLine[]) | undefined;
  /** What it may have called; left out or empty: nothing. */
  tools?: readonly PromptTool[] | undefined;
  /** What it has had called already, a list for each round: it reads them after the history. */
  rounds?: ReadonlyArray<readonly CallRun[]> | undefined;
  /** It must answer now, whatever else it would have called. */
  isLastRound?: boolean | undefined;
  /** What comes back: an answer in its fixed form, or plain words. */
  form: AnswerForm<Answer> | 'text';
  tenantId: string;
  /** Whose conversation it is, in a name that tells a provider no one. */
  safetyId?: string | undefined;
  traceId: string;
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
  /** The form in which it is asked, where an operator has fixed it; left out: found by trying. */
  fixedForm?: Degree['form'] | undefined;
  /** It is shown images. */
  seesImages?: boolean;
}

/** Limits of asking, with every call that it takes. */
export interface AskLimits {
  signal: AbortSignal;
  /** The longest time of one call, in milliseconds. */
  callMs: number;
  /** When there must be an end, in milliseconds since the epoch. */
  deadline: number;
}

/** How one call is made. */
export interface CallOptions {
  degree: Degree;
  signal: AbortSignal;
  timeoutMs: number;
  maxOutputTokens: number;
  /** Asks the model to think little, where the endpoint can be asked for that. */
  thinksLittle?: boolean;
}

/** Bounds an answer: its words, its JSON, and what a reasoning model thinks before. */
export const MAX_OUTPUT_TOKENS = 2_000;

/** The same for an answer that did not fit. */
export const MORE_OUTPUT_TOKENS = 8_000;
