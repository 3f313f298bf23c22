import type OpenAI from 'openai';
import { parseBounded } from '#platform/json/bounded-json.ts';
import type { Degree } from './degree.ts';
import type { CallRun, HistoryLine, Prompt, PromptTool } from './model-call.ts';

type ToolsOf = Pick<Prompt, 'tools' | 'rounds' | 'isLastRound'>;

/** Names that both APIs take; a model may have written another one. */
const NAME = /^[\w-]{1,64}$/;

/** The functions that an endpoint of that degree is offered: none where what it writes would be too loose to act on. */
export function offeredTools({ tools = [] }: ToolsOf, { form, tools: known }: Degree): readonly PromptTool[] {
  return form === 'chat_text' || known === 'none' ? [] : tools;
}

/**
 * The parts of a request to the Responses API about functions; nothing where there are none. In the last round they are
 * named all the same, so that what the provider has cached stays good.
 *
 * @see https://platform.openai.com/docs/guides/function-calling
 */
export function responsesTools(
  prompt: ToolsOf,
  degree: Degree,
): Pick<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'tools' | 'tool_choice' | 'parallel_tool_calls'> {
  const offered = offeredTools(prompt, degree);
  if (offered.length === 0) return {};
  const strict = degree.tools === undefined;
  return {
    tools: offered.map(({ name, description, parameters }) => ({
      type: 'function',
      ...{ name, description, parameters, strict },
    })),
    ...choices(prompt, degree, offered),
  };
}

/** The same for Chat Completions. An endpoint that enforces no schema of answers gets no strict function either. */
export function chatTools(
  prompt: ToolsOf,
  degree: Degree,
): Pick<OpenAI.Chat.ChatCompletionCreateParamsNonStreaming, 'tools' | 'tool_choice' | 'parallel_tool_calls'> {
  const offered = offeredTools(prompt, degree);
  if (offered.length === 0) return {};
  const isStrict = degree.form === 'chat_schema' && degree.tools === undefined;
  return {
    tools: offered.map(({ name, description, parameters }) => ({
      type: 'function',
      function: { name, description, parameters, ...(isStrict ? { strict: true } : {}) },
    })),
    ...choices(prompt, degree, offered),
  };
}

function choices({ isLastRound }: ToolsOf, { tools }: Degree, offered: readonly PromptTool[]) {
  const isSerial = tools === undefined && offered.some(({ hasEffect }) => hasEffect);
  return {
    ...(isLastRound ? { tool_choice: 'none' as const } : {}),
    ...(isSerial ? { parallel_tool_calls: false } : {}),
  };
}

/**
 * What was called, as items of the Responses API. What the model thought before a call is not handed back: it is bound to one
 * provider, and a turn may go on with another one, or in another invocation; without ids of the provider's the calls are
 * taken alone.
 */
export function responsesRounds({ rounds = [] }: ToolsOf): OpenAI.Responses.ResponseInputItem[] {
  return rounds.flatMap((round) => [
    ...round.map((call) => ({ type: 'function_call' as const, ...named(call), call_id: call.id })),
    ...round.map(({ id, output }) => ({ type: 'function_call_output' as const, call_id: id, output })),
  ]);
}

/** The same as messages of Chat Completions, for endpoints that take functions. */
export function chatRounds({ rounds = [] }: ToolsOf): OpenAI.Chat.ChatCompletionMessageParam[] {
  return rounds.flatMap((round): OpenAI.Chat.ChatCompletionMessageParam[] => [
    {
      role: 'assistant',
      content: null,
      tool_calls: round.map((call) => ({ id: call.id, type: 'function', function: named(call) })),
    },
    ...round.map(({ id, output }) => ({ role: 'tool' as const, tool_call_id: id, content: output })),
  ]);
}

/** The same in words, for endpoints that take no function: notes of ours, which nothing said can be taken for. */
export function roundsInWords({ rounds = [] }: ToolsOf): HistoryLine[] {
  const notes = rounds.flat().map(({ name, output }) => `[[the tool ${name} answered: ${inNote(output)}]]`);
  return notes.length === 0 ? [] : [{ role: 'user', text: notes.join('\n') }];
}

const inNote = (text: string) => text.replaceAll('[', '(').replaceAll(']', ')');

/** What a model wrote otherwise than it should is not repeated to it: some endpoints break over it. */
function named({ name, arguments: given }: CallRun): { name: string; arguments: string } {
  return { name: NAME.test(name) ? name : 'unknown', arguments: isObject(given) ? given : '{}' };
}

function isObject(json: string): boolean {
  return argumentsIn(json) !== undefined;
}

/** The arguments of a call; undefined for what is no JSON object, or one too deep to be written again. */
export function argumentsIn(json: string): Record<string, unknown> | undefined {
  try {
    const value = parseBounded(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
