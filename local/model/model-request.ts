import type { JsonSchema } from './json-schema.ts';
import type { Prompt } from './prompt.ts';

/** The form of the answer. */
export type AnswerFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | { type: 'json_schema'; name: string; schema: JsonSchema; strict: boolean };

/** A function that the model may call. */
export interface Tool {
  name: string;
  parameters: JsonSchema;
  strict: boolean;
}

/** Which tools the model may or must call; an object names the only one. */
export type ToolChoice = 'auto' | 'none' | 'required' | { name: string };

/** Names of the limit of tokens: the first is the Responses API's. */
export type LimitName = 'max_output_tokens' | 'max_completion_tokens' | 'max_tokens';

/** A request to either API, as far as the stand-in reads it. */
export interface ModelRequest {
  api: 'responses' | 'chat';
  model: string;
  prompt: Prompt;
  format: AnswerFormat;
  tools: readonly Tool[];
  toolChoice: ToolChoice;
  parallelToolCalls: boolean;
  maxOutputTokens: number | undefined;
  /** How the request calls its limit of tokens. */
  limit: LimitName | undefined;
  /** It asks for a reasoning effort. */
  hasEffort: boolean;
  promptCacheKey: string | undefined;
  /** It says itself what is cached: the first so many parts of the prompt; undefined: as much as was read before. */
  cachedParts: number | undefined;
  /** Members of the request that the answer repeats. */
  echo: Record<string, unknown>;
}
