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
  promptCacheKey: string | undefined;
  /** Members of the request that the answer repeats. */
  echo: Record<string, unknown>;
}
