import * as z from 'zod';
import type { AnswerFormat, ModelRequest, ToolChoice } from './model-request.ts';
import { promptOf, type Turn } from './prompt.ts';
import {
  answerSchema,
  contentImages,
  contentSchema,
  contentText,
  endsCache,
  formatOf,
  functionSchema,
  parseMembers,
  sharedMembers,
  toolOf,
} from './request-parts.ts';

const callSchema = z.looseObject({ call_id: z.string(), name: z.string(), arguments: z.string() });
const outputSchema = z.looseObject({ call_id: z.string(), output: contentSchema });
const messageSchema = z.looseObject({ role: z.string().optional(), content: contentSchema });
const itemSchema = z.looseObject({ type: z.string().optional() });

const requestSchema = z.looseObject({
  ...sharedMembers,
  input: z.union([z.string(), z.array(itemSchema).min(1)]),
  instructions: z.string().nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish() }).nullish(),
  text: z
    .looseObject({
      format: z
        .discriminatedUnion('type', [
          z.looseObject({ type: z.literal('text') }),
          z.looseObject({ type: z.literal('json_object') }),
          answerSchema.extend({ type: z.literal('json_schema') }),
        ])
        .optional(),
    })
    .nullish(),
  tools: z.array(functionSchema.extend({ type: z.literal('function') })).nullish(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'required']),
      z.looseObject({ type: z.literal('function'), name: z.string() }),
    ])
    .nullish(),
});

/**
 * Reads a request to `POST /v1/responses`.
 *
 * @throws {OpenAiError} 400
 * @see https://developers.openai.com/api/reference/resources/responses/methods/create
 */
export function readResponsesRequest(body: unknown): ModelRequest {
  const request = parseMembers(requestSchema, body);
  const { instructions, input, text, max_output_tokens, parallel_tool_calls } = request;
  const tools = (request.tools ?? []).map(toolOf);
  const requested = text?.format;
  const format: AnswerFormat =
    requested?.type === 'json_schema' ? formatOf(requested) : { type: requested?.type ?? 'text' };
  const head = [
    ...(tools.length > 0 ? [JSON.stringify(request.tools)] : []),
    ...(format.type === 'json_schema' ? [JSON.stringify(format.schema)] : []),
    instructions ?? '',
  ];
  const turns: Turn[] =
    typeof input === 'string' ? [{ kind: 'message', role: 'user', text: input }] : input.map(turnOf);
  const marked =
    typeof input === 'string'
      ? -1
      : input.findLastIndex((item) => 'content' in item && endsCache(item.content));
  return {
    api: 'responses',
    model: request.model,
    prompt: promptOf(head, turns),
    format,
    tools,
    toolChoice: choiceOf(request.tool_choice),
    parallelToolCalls: parallel_tool_calls ?? true,
    maxOutputTokens: max_output_tokens ?? undefined,
    limit: max_output_tokens == null ? undefined : 'max_output_tokens',
    hasEffort: request.reasoning?.effort != null,
    promptCacheKey: request.prompt_cache_key ?? undefined,
    cachedParts: request.prompt_cache_options?.mode === 'explicit' ? head.length + marked + 1 : undefined,
    echo: {
      instructions: instructions ?? null,
      max_output_tokens: max_output_tokens ?? null,
      text: { format: requested ?? { type: 'text' } },
      tools: request.tools ?? [],
      tool_choice: request.tool_choice ?? 'auto',
      parallel_tool_calls: parallel_tool_calls ?? true,
      prompt_cache_key: request.prompt_cache_key ?? null,
    },
  };
}

function turnOf(item: z.infer<typeof itemSchema>): Turn {
  switch (item.type) {
    case 'function_call': {
      const { call_id, name, arguments: given } = parseMembers(callSchema, item);
      return { kind: 'call', id: call_id, name, arguments: given };
    }
    case 'function_call_output': {
      const { call_id, output } = parseMembers(outputSchema, item);
      return { kind: 'output', id: call_id, text: contentText(output) };
    }
    default: {
      const { role = '', content } = parseMembers(messageSchema, item);
      return { kind: 'message', role, text: contentText(content), images: contentImages(content) };
    }
  }
}

function choiceOf(choice: z.infer<typeof requestSchema>['tool_choice']): ToolChoice {
  return typeof choice === 'object' && choice !== null ? { name: choice.name } : (choice ?? 'auto');
}
