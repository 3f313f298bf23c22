import type { McpSource, McpTool } from '../mcp-source-spec.ts';
import { NotStrictError, strictSchema } from '../strict-schema.ts';
import { type ListedTool, pinOf } from './listed-tools.ts';

/** How a tool stands to what its server tells now. */
export interface ToolReview {
  tool: string;
  /** `not_named`: the server has it, the tenant's file does not. `no_form`: no model can be held to its arguments. */
  state: 'approved' | 'new' | 'changed' | 'gone' | 'no_form' | 'not_named';
  /** What is told of it now, and what was approved. */
  now?: ListedTool;
  before?: Pick<McpTool, 'description' | 'input_schema'>;
  reason?: string;
}

/** Compares what a file names with what the server lists; what the file does not name comes last. */
export function reviewTools(source: Pick<McpSource, 'tools'>, listed: readonly ListedTool[]): ToolReview[] {
  const named = source.tools.map((spec): ToolReview => {
    const now = listed.find(({ name }) => name === spec.tool);
    if (!now) return { tool: spec.tool, state: 'gone' };
    const reason = whyNoForm(now);
    if (reason !== undefined) return { tool: spec.tool, state: 'no_form', now, reason };
    if (spec.pin === pinOf(now)) return { tool: spec.tool, state: 'approved', now };
    const { description, input_schema } = spec;
    return {
      tool: spec.tool,
      now,
      ...(spec.pin ? { state: 'changed', before: { description, input_schema } } : { state: 'new' }),
    };
  });
  const others = listed.filter(({ name }) => !source.tools.some(({ tool }) => tool === name));
  return [...named, ...others.map((now): ToolReview => ({ tool: now.name, state: 'not_named', now }))];
}

/** What a file's tool becomes when a person approves what the server tells of it. */
export function approvedFields(
  now: ListedTool,
): Required<Pick<McpTool, 'description' | 'input_schema' | 'pin'>> {
  return { description: now.description || now.name, input_schema: now.inputSchema, pin: pinOf(now) };
}

function whyNoForm({ inputSchema }: ListedTool): string | undefined {
  try {
    strictSchema(inputSchema);
    return undefined;
  } catch (error) {
    if (error instanceof NotStrictError) return error.message;
    throw error;
  }
}
