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
 * underscores, or the one that it asks for in the words of a shop's customer, unless they have answered it already. What follows the name is what the arguments are made from.
 */
export function toolCallsFor(request: ModelRequest): ToolCall[] {
  const { tools, toolChoice, prompt, parallelToolCalls } = request;
  if (toolChoice === 'none' || prompt.toolOutputs.length > 0) return [];
  const question = prompt.userTexts.at(-1) ?? '';
  const mentioned = tools.flatMap((tool) => {
    const hint = textAfterName(tool.name, question);
    return hint === undefined ? [] : [callOf(tool, hint)];
  });
  if (mentioned.length === 0 && toolChoice === 'auto') return wished(tools, question);
  const forced =
    typeof toolChoice === 'object' ? tools.find(({ name }) => name === toolChoice.name) : tools[0];
  const mustCall = typeof toolChoice === 'object' || toolChoice === 'required';
  if (forced && mustCall && (typeof toolChoice === 'object' || mentioned.length === 0)) {
    return [callOf(forced, textAfterName(forced.name, question) ?? question)];
  }
  return parallelToolCalls ? mentioned : mentioned.slice(0, 1);
}

/** What customers of a shop ask for in words, and the end of the name of the tool that has it; the first that fits. */
const WISHES: ReadonlyArray<[RegExp, string]> = [
  [/\bcancel/i, 'cancel_order'],
  [/\b(?:estorn|reembols|refund)/i, 'refund_order'],
  [/\b(?:meus pedidos|my orders)\b/i, 'my_orders'],
  [/\b(?:pedido|order)\b\D{0,20}\d/i, 'order_status'],
];

function wished(tools: readonly Tool[], question: string): ToolCall[] {
  const [, end] = WISHES.find(([words]) => words.test(question)) ?? [];
  const tool = end === undefined ? undefined : tools.find(({ name }) => name.endsWith(`_${end}`));
  return tool ? [callOf(tool, question.replace(/[?!.,;:]+/g, ' '))] : [];
}

function callOf({ name, parameters }: Tool, hint: string): ToolCall {
  return { name, arguments: JSON.stringify(fillSchema({ type: 'object', ...parameters }, hint)) };
}

function textAfterName(name: string, text: string): string | undefined {
  const plain = (value: string) => value.toLowerCase().replaceAll(/[_-]/g, ' ');
  const at = plain(text).indexOf(plain(name));
  return at < 0 ? undefined : text.slice(at + name.length).replace(/^[\s:,.?!]+|[\s?!.]+$/g, '');
}
