import type { CompanySystem, SystemAnswer } from '../gateway/gateway.fixture.ts';
import { companySystem } from '../gateway/gateway.fixture.ts';
import { type ListedTool, pinOf } from './listed-tools.ts';

/** A server of the Model Context Protocol on this machine, as stateless servers answer. */
export interface McpServer extends CompanySystem {
  tools: ListedTool[];
  /** Results of `tools/call`. */
  result: object;
  /** In place of an answer of the protocol. */
  instead: SystemAnswer | undefined;
  /** Answers by a stream of events. */
  streams: boolean;
}

export const TICKET: ListedTool = {
  name: 'create-ticket',
  description: 'Makes a ticket',
  inputSchema: {
    type: 'object',
    properties: { title: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } },
    required: ['title'],
  },
};

/** @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports */
export async function mcpServer(): Promise<McpServer> {
  const server: McpServer = Object.assign(await companySystem(), {
    tools: [TICKET],
    result: { resultType: 'complete', content: [{ type: 'text', text: 'made' }] },
    instead: undefined,
    streams: false,
  });
  server.answer = (request, response) => {
    if (server.instead) return server.instead(request, response);
    const { id, method } = JSON.parse(server.requests.at(-1)?.body ?? '{}');
    const result = method === 'tools/list' ? { resultType: 'complete', tools: server.tools } : server.result;
    const message = JSON.stringify({ jsonrpc: '2.0', id, result });
    const stream = `event: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\n\ndata: ${message}\n\n`;
    response
      .writeHead(200, { 'content-type': server.streams ? 'text/event-stream' : 'application/json' })
      .end(server.streams ? stream : message);
  };
  return server;
}

/** A tenant's tools: the server's, as they were approved. */
export function approved(server: McpServer, more: object = {}, tool: object = {}) {
  return {
    mcp: [
      {
        name: 'crm',
        url: `${server.url}/mcp`,
        ...more,
        tools: server.tools.map((listed) => ({
          tool: listed.name,
          effect: 'write',
          description: listed.description,
          input_schema: listed.inputSchema,
          pin: pinOf(listed),
          ...tool,
        })),
      },
    ],
  };
}
