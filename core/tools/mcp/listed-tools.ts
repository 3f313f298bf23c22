import type { Tool } from '@modelcontextprotocol/client';
import type { SendGuarded } from '#platform/http/guarded-request.ts';
import { sha256Hex } from '#platform/ids/hash.ts';
import { canonicalJson } from '#platform/json/canonical-json.ts';
import { askServer, type McpServerAccess } from './ask-server.ts';
import { McpError } from './mcp-error.ts';

/** What a server tells of a tool. */
export interface ListedTool {
  name: string;
  description: string;
  inputSchema: Tool['inputSchema'];
}

/** So answers an address where nothing takes a list's request as it is sent here, such as a server that wants a session first. */
const NOT_UNDERSTOOD: ReadonlySet<number> = new Set([400, 404, 405, 406, 415]);

/**
 * Every tool that a server tells of.
 *
 * @throws as `askServer`
 */
export async function listTools(send: SendGuarded, access: McpServerAccess): Promise<ListedTool[]> {
  try {
    const { tools } = await askServer(send, access, (client, options) => client.listTools({}, options));
    return tools.map(({ name, description = '', inputSchema }) => ({ name, description, inputSchema }));
  } catch (error) {
    if (!(error instanceof McpError) || error.fault || !NOT_UNDERSTOOD.has(error.status)) throw error;
    const { status, code } = error;
    throw new McpError(status, { ...(code !== undefined && { code }), fault: 'other_revision' });
  }
}

/** Names what a person approves: all that a server says of a tool to its callers, however its fields are ordered. */
export function pinOf({ name, description, inputSchema }: ListedTool): string {
  return sha256Hex(canonicalJson({ name, description, inputSchema }));
}
