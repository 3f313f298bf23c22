import * as z from 'zod';
import type { SendGuarded } from '#platform/http/guarded-request.ts';
import { sha256Hex } from '#platform/ids/hash.ts';
import { type McpRequest, mcpRequest } from './mcp-request.ts';

/** A server is asked for no more pages than this; what stands behind them is not there for us. */
const MOST_PAGES = 10;

/** What a server tells of a tool. */
export interface ListedTool {
  name: string;
  description: string;
  inputSchema: Record<string, unknown>;
}

const pageSchema = z.object({
  tools: z.array(
    z.object({
      name: z.string(),
      description: z.string().default(''),
      inputSchema: z.record(z.string(), z.unknown()),
    }),
  ),
  nextCursor: z.string().optional(),
});

/**
 * Every tool that a server tells of.
 *
 * @throws as `mcpRequest`, and {SyntaxError} for a list that is none
 */
export async function listTools(
  send: SendGuarded,
  request: Pick<McpRequest, 'source' | 'token' | 'signal'>,
): Promise<ListedTool[]> {
  const tools: ListedTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const params = cursor === undefined ? {} : { cursor };
    const parsed = pageSchema.safeParse(await mcpRequest(send, { ...request, method: 'tools/list', params }));
    if (!parsed.success) throw new SyntaxError('no list of tools');
    tools.push(...parsed.data.tools);
    cursor = parsed.data.nextCursor;
    if (cursor === undefined) break;
  }
  return tools;
}

/** Names what a person approves: all that a server says of a tool to whoever calls it, however its fields are ordered. */
export function pinOf({ name, description, inputSchema }: ListedTool): string {
  return sha256Hex(canonical({ name, description, inputSchema }));
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`;
}
