import * as z from 'zod';
import { type JsonSchema, jsonSchemaSchema } from './json-schema.ts';
import type { AnswerFormat, Tool } from './model-request.ts';
import { OpenAiError } from './openai-error.ts';
import { strictSchemaProblem } from './strict-schema.ts';

/** What a message says: a text, or parts of which some have one. */
export const contentSchema = z
  .union([
    z.string(),
    z.array(
      z.looseObject({
        text: z.string().optional(),
        image_url: z.union([z.string(), z.looseObject({ url: z.string() })]).nullish(),
        prompt_cache_breakpoint: z.looseObject({ mode: z.literal('explicit') }).nullish(),
      }),
    ),
    z.null(),
  ])
  .optional();

const functionName = z.string().regex(/^[\w-]{1,64}$/);

/** A function as both APIs describe it. */
export const functionSchema = z.looseObject({
  name: functionName,
  parameters: jsonSchemaSchema.nullish(),
  strict: z.boolean().nullish(),
});

/** A schema for the answer as both APIs describe it. */
export const answerSchema = z.looseObject({
  name: functionName,
  schema: jsonSchemaSchema,
  strict: z.boolean().nullish(),
});

/** Members that both APIs have. */
export const sharedMembers = {
  model: z.string().min(1),
  stream: z.literal(false).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_options: z.looseObject({ mode: z.enum(['implicit', 'explicit']).optional() }).nullish(),
  safety_identifier: z.string().max(128).nullish(),
};

/** The text of a message's content. */
export function contentText(content: z.infer<typeof contentSchema>): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('');
}

/** The addresses of a message's images. */
export function contentImages(content: z.infer<typeof contentSchema>): string[] {
  if (typeof content === 'string') return [];
  return (content ?? []).flatMap(({ image_url: image }) =>
    typeof image === 'string' ? image : (image?.url ?? []),
  );
}

/** Whether what may be cached ends with a message. */
export function endsCache(content: unknown): boolean {
  const parts = contentSchema.safeParse(content).data;
  return Array.isArray(parts) && parts.some(({ prompt_cache_breakpoint }) => prompt_cache_breakpoint != null);
}

/**
 * Reads one request.
 *
 * @throws {OpenAiError} 400 naming the first member that cannot be taken
 */
export function parseMembers<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join('.') || 'body';
  throw new OpenAiError(400, `The stand-in cannot take '${where}': ${issue?.message}`, null, {
    cause: parsed.error,
  });
}

/** @throws {OpenAiError} 400 for parameters that a strict function may not have */
export function toolOf({ name, parameters, strict }: z.infer<typeof functionSchema>): Tool {
  const tool = { name, parameters: parameters ?? {}, strict: strict === true };
  requireStrict(
    tool.strict ? tool.parameters : undefined,
    `function '${name}'`,
    'invalid_function_parameters',
  );
  return tool;
}

/** @throws {OpenAiError} 400 for a schema that a strict answer may not have */
export function formatOf({ name, schema, strict }: z.infer<typeof answerSchema>): AnswerFormat {
  requireStrict(strict === true ? schema : undefined, `response_format '${name}'`, 'invalid_json_schema');
  return { type: 'json_schema', name, schema, strict: strict === true };
}

function requireStrict(schema: JsonSchema | undefined, of: string, code: string): void {
  const problem = schema && strictSchemaProblem(schema);
  if (problem) throw new OpenAiError(400, `Invalid schema for ${of}: ${problem}`, code);
}
