import * as z from 'zod';
import type { TokenUse } from '#core/conversation/turn/token-use.ts';
import { isDeeperThan, MOST_LEVELS } from '#platform/json/bounded-json.ts';
import type { CallEnd } from './call-end.ts';
import { faultEnd } from './failure.ts';
import type { CallMade } from './model-call.ts';
import { ModelCallError } from './model-errors.ts';

/**
 * Endpoints fill the documents differently: what is missing or of another kind counts as not said, so that reading a
 * document never fails.
 */
const text = z.string().optional().catch(undefined);
const count = z.int().min(0).catch(0).default(0);

/** No call has more tokens; who tells of more does not count. */
const MOST_TOKENS = 100_000_000;
const total = z
  .int()
  .min(0)
  .max(MOST_TOKENS)
  .nullish()
  .transform((tokens) => tokens ?? 0);
const looseList = z.array(z.unknown()).optional().catch(undefined);

export const faultSchema = z
  .union([
    z.string().transform((message) => ({ message })),
    z
      .object({
        code: z.union([z.string(), z.number()]).optional().catch(undefined),
        type: text,
        param: text,
        message: text,
      })
      .transform(({ code, ...fault }) =>
        typeof code === 'number' ? { ...fault, status: code } : { ...fault, code },
      ),
  ])
  .optional()
  .catch(undefined);

const detailsSchema = z
  .object({ cached_tokens: count, cache_write_tokens: count, reasoning_tokens: count })
  .optional()
  .catch(undefined);

/** Undefined where no tokens are told, or such as cannot be: what a call cost is not known then, and not nothing. */
export const usageSchema = z
  .object({
    input_tokens: total,
    prompt_tokens: total,
    output_tokens: total,
    completion_tokens: total,
    input_tokens_details: detailsSchema,
    prompt_tokens_details: detailsSchema,
    output_tokens_details: detailsSchema,
    completion_tokens_details: detailsSchema,
  })
  .transform((usage): TokenUse | undefined => {
    const input = usage.input_tokens || usage.prompt_tokens;
    const output = usage.output_tokens || usage.completion_tokens;
    if (input + output === 0) return undefined;
    const read = usage.input_tokens_details ?? usage.prompt_tokens_details;
    const written = usage.output_tokens_details ?? usage.completion_tokens_details;
    const cached = Math.min(input, read?.cached_tokens ?? 0);
    const cache_write = Math.min(input - cached, read?.cache_write_tokens ?? 0);
    const reasoning = Math.min(output, written?.reasoning_tokens ?? 0);
    return {
      uncached: input - cached - cache_write,
      cached,
      cache_write,
      output: output - reasoning,
      reasoning,
    };
  })
  .optional()
  .catch(undefined);

const partSchema = z.object({ type: text, text, refusal: text });
const contentSchema = z
  .union([
    z.string().transform((said) => [{ type: 'text', text: said, refusal: undefined }]),
    z.array(partSchema),
  ])
  .catch([]);

const responseSchema = z.object({
  status: text,
  error: faultSchema,
  incomplete_details: z.object({ reason: text }).optional().catch(undefined),
  output: looseList,
  usage: usageSchema,
});
const itemSchema = z.object({ type: z.literal('message'), content: contentSchema });

const callSchema = z.object({
  type: z.literal('function_call'),
  call_id: text,
  name: text,
  arguments: z.unknown().optional(),
});

const completionSchema = z.object({ error: faultSchema, choices: looseList, usage: usageSchema });
const choiceSchema = z.object({
  finish_reason: text,
  error: faultSchema,
  message: z
    .object({ content: contentSchema, refusal: text, tool_calls: looseList })
    .catch({ content: [], refusal: undefined, tool_calls: undefined }),
});
const toolCallSchema = z.object({
  id: text,
  function: z.object({ name: text, arguments: z.unknown().optional() }),
});

type Parts = z.infer<typeof contentSchema>;

/** How a document of the Responses API says that the call ended. @param body anything that came with 200 */
export function readResponseBody(body: unknown): CallEnd {
  const parsed = responseSchema.safeParse(body);
  if (!parsed.success) return noDocument(body);
  const { status = 'completed', error, incomplete_details, output, usage: tokens } = parsed.data;
  if (error) return { ...faultEnd(error), tokens };
  const reason = incomplete_details?.reason ?? '';
  if (isFilter(reason)) return { kind: 'refused', cause: new ModelCallError(reason), tokens };
  if (!output) return { ...noDocument(body), tokens };
  const parts = output.flatMap((item) => itemSchema.safeParse(item).data?.content ?? []);
  const refused = parts.some(({ refusal }) => refusal !== undefined);
  if (refused) return { kind: 'refused', cause: new ModelCallError('refusal'), tokens };
  if (status === 'completed') {
    const calls = output.flatMap((item) => callSchema.safeParse(item).data ?? []);
    return saidOrCalled(wordsOf(parts), calls, ({ call_id }) => call_id, tokens);
  }
  const cause = new ModelCallError(`${status} ${reason}`.trim());
  // `failed` without an error, `cancelled`, or still on its way: nothing will come.
  return status === 'incomplete' ? { kind: 'truncated', cause, tokens } : { kind: 'down', cause, tokens };
}

/** How a document of Chat Completions says that the call ended. @param body anything that came with 200 */
export function readCompletionBody(body: unknown): CallEnd {
  const parsed = completionSchema.safeParse(body);
  if (!parsed.success) return noDocument(body);
  const { error, choices, usage: tokens } = parsed.data;
  if (error) return { ...faultEnd(error), tokens };
  const first = choiceSchema.safeParse(choices?.[0]);
  if (!first.success) return { ...noDocument(body), tokens };
  const { finish_reason: reason = 'stop', error: ofChoice, message } = first.data;
  if (ofChoice) return { ...faultEnd(ofChoice), tokens };
  if (message.refusal || message.content.some(({ refusal }) => refusal !== undefined)) {
    return { kind: 'refused', cause: new ModelCallError('refusal'), tokens };
  }
  if (isFilter(reason)) return { kind: 'refused', cause: new ModelCallError(reason), tokens };
  const cause = new ModelCallError(`finish_reason ${reason}`);
  if (/length|max_tokens/i.test(reason)) return { kind: 'truncated', cause, tokens };
  if (BROKEN_OFF.test(reason)) return { kind: 'down', cause, tokens };
  const calls = (message.tool_calls ?? []).flatMap((item) => toolCallSchema.safeParse(item).data ?? []);
  const named = calls.map(({ id, function: called }) => ({ id, ...called }));
  return saidOrCalled(wordsOf(message.content), named, ({ id }) => id, tokens);
}

/** Calls count before words. One without an id gets one of ours, and what is no text of JSON is made one. */
function saidOrCalled<Call extends { name?: string | undefined; arguments?: unknown }>(
  words: string,
  called: readonly Call[],
  idOf: (call: Call) => string | undefined,
  tokens: TokenUse | undefined,
): CallEnd {
  if (called.length === 0) return { kind: 'said', text: words, tokens };
  const used = new Set<string>();
  const calls = called.map((call, index): CallMade => {
    const given = idOf(call) || undefined;
    const id = given === undefined || used.has(given) ? `call_${index + 1}` : given;
    used.add(id);
    const { name = '', arguments: values } = call;
    return { id, name, arguments: typeof values === 'string' ? values : asJson(values) };
  });
  return { kind: 'called', calls, text: words, tokens };
}

/** Empty, which is no arguments, for what is nested too deeply to be written. */
const asJson = (values: unknown) => (isDeeperThan(MOST_LEVELS, values) ? '' : (JSON.stringify(values) ?? ''));

const BROKEN_OFF = /error|abort|cancel|insufficient_system_resource|time_?out/i;

const isFilter = (reason: string) =>
  /content_?filter|safety|prohibited|recitation|blocklist|refusal|guardrail/i.test(reason);

/** What was said; a model's thoughts beside it are none of it. */
function wordsOf(parts: Parts): string {
  return parts
    .filter(({ type = 'text' }) => type === 'text' || type === 'output_text')
    .map(({ text = '' }) => text)
    .join('');
}

/** Not as the API answers, such as with a proxy's page: the provider is not the one that answered. */
function noDocument(body: unknown): CallEnd {
  const what = body === null ? 'nothing' : typeof body === 'object' ? 'another document' : `a ${typeof body}`;
  return { kind: 'down', cause: new ModelCallError(`${what} in place of the API's answer`) };
}
