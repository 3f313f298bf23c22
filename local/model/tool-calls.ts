import { fillSchema } from './fill-schema.ts';
import type { ModelRequest, Tool } from './model-request.ts';

/** A function that the answer calls. */
export interface ToolCall {
  name: string;
  /** JSON. */
  arguments: string;
}

/**
 * The tools that the answer calls: those whose names the customer's newest message has, with spaces or
 * underscores, unless they have answered it already. What follows the name is what the arguments are made from.
 */
export function toolCallsFor(request: ModelRequest): ToolCall[] {
  const { tools, toolChoice, prompt, parallelToolCalls } = request;
  if (toolChoice === 'none' || prompt.toolOutputs.length > 0) return [];
  const question = prompt.userTexts.at(-1) ?? '';
  const mentioned = tools.flatMap((tool) => {
    const hint = textAfterName(tool.name, question);
    return hint === undefined ? [] : [callOf(tool, hint)];
  });
  const forced =
    typeof toolChoice === 'object' ? tools.find(({ name }) => name === toolChoice.name) : tools[0];
  const mustCall = typeof toolChoice === 'object' || toolChoice === 'required';
  if (forced && mustCall && (typeof toolChoice === 'object' || mentioned.length === 0)) {
    return [callOf(forced, textAfterName(forced.name, question) ?? question)];
  }
  return parallelToolCalls ? mentioned : mentioned.slice(0, 1);
}

function callOf({ name, parameters }: Tool, hint: string): ToolCall {
  return { name, arguments: JSON.stringify(fillSchema({ type: 'object', ...parameters }, hint)) };
}

function textAfterName(name: string, text: string): string | undefined {
  const plain = (value: string) => value.toLowerCase().replaceAll(/[_-]/g, ' ');
  const at = plain(text).indexOf(plain(name));
  return at < 0 ? undefined : text.slice(at + name.length).replace(/^[\s:,.?!]+|[\s?!.]+$/g, '');
}
