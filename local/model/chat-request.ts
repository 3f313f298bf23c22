import * as z from 'zod';
import type { AnswerFormat, ModelRequest } from './model-request.ts';
import { promptOf, type Turn } from './prompt.ts';
import {
  answerSchema,
  contentImages,
  contentSchema,
  contentText,
  formatOf,
  functionSchema,
  parseMembers,
  sharedMembers,
  toolOf,
} from './request-parts.ts';

const messageSchema = z.looseObject({
  role: z.string().optional(),
  content: contentSchema,
  tool_call_id: z.string().optional(),
  tool_calls: z
    .array(
      z.looseObject({
        id: z.string(),
        function: z.looseObject({ name: z.string(), arguments: z.string() }),
      }),
    )
    .nullish(),
});

const requestSchema = z.looseObject({
  ...sharedMembers,
  messages: z.array(messageSchema).min(1),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  reasoning_effort: z.string().nullish(),
  response_format: z
    .discriminatedUnion('type', [
      z.looseObject({ type: z.literal('text') }),
      z.looseObject({ type: z.literal('json_object') }),
      z.looseObject({ type: z.literal('json_schema'), json_schema: answerSchema }),
    ])
    .nullish(),
  tools: z.array(z.looseObject({ type: z.literal('function'), function: functionSchema })).nullish(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'required']),
      z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
    ])
    .nullish(),
});

/**
 * Reads a request to `POST /v1/chat/completions`.
 *
 * @throws {OpenAiError} 400
 * @see https://developers.openai.com/api/reference/resources/chat/subresources/completions/methods/create
 */
export function readChatRequest(body: unknown): ModelRequest {
  const request = parseMembers(requestSchema, body);
  const { response_format: requested, tool_choice: choice } = request;
  const tools = (request.tools ?? []).map((tool) => toolOf(tool.function));
  const format: AnswerFormat =
    requested?.type === 'json_schema' ? formatOf(requested.json_schema) : { type: requested?.type ?? 'text' };
  const head = [
    ...(tools.length > 0 ? [JSON.stringify(request.tools)] : []),
    ...(format.type === 'json_schema' ? [JSON.stringify(format.schema)] : []),
  ];
  return {
    api: 'chat',
    model: request.model,
    prompt: promptOf(head, request.messages.flatMap(turnsOf)),
    format,
    tools,
    toolChoice:
      typeof choice === 'object' && choice !== null ? { name: choice.function.name } : (choice ?? 'auto'),
    parallelToolCalls: request.parallel_tool_calls ?? true,
    maxOutputTokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
    limit:
      request.max_completion_tokens != null
        ? 'max_completion_tokens'
        : request.max_tokens != null
          ? 'max_tokens'
          : undefined,
    hasEffort: request.reasoning_effort != null,
    promptCacheKey: request.prompt_cache_key ?? undefined,
    cachedParts: undefined,
    echo: {},
  };
}

function turnsOf(message: z.infer<typeof messageSchema>): Turn[] {
  const { role = '', content, tool_call_id: answered, tool_calls: calls } = message;
  const text = contentText(content);
  if (role === 'tool') return [{ kind: 'output', id: answered ?? '', text }];
  return [
    { kind: 'message', role, text, images: contentImages(content) },
    ...(calls ?? []).map(({ id, function: called }): Turn => ({ kind: 'call', id, ...named(called) })),
  ];
}

function named({ name, arguments: given }: { name: string; arguments: string }) {
  return { name, arguments: given };
}
