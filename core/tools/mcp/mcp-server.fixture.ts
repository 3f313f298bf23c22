import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type CallToolResult,
  createMcpHandler,
  type InputRequiredResult,
  type PerRequestResponseMode,
  Server,
} from '@modelcontextprotocol/server';
import type { CompanySystem, SystemAnswer } from '../gateway/gateway.fixture.ts';
import { companySystem } from '../gateway/gateway.fixture.ts';
import { type ListedTool, pinOf } from './listed-tools.ts';

/** A server of the Model Context Protocol on this machine: the protocol's own package, over HTTP. */
export interface McpServer extends CompanySystem {
  tools: ListedTool[];
  /** Of `tools/call`; an error is one of the protocol's. */
  result: CallToolResult | InputRequiredResult | Error;
  /** In place of an answer of the protocol. */
  instead: SystemAnswer | undefined;
  mode: PerRequestResponseMode;
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

export async function mcpServer(): Promise<McpServer> {
  const protocol: Omit<McpServer, keyof CompanySystem> = {
    tools: [TICKET],
    result: { content: [{ type: 'text', text: 'made' }] },
    instead: undefined,
    mode: 'auto',
  };
  const server = Object.assign(await companySystem(), protocol);
  server.answer = async (request, response) => {
    if (server.instead) return server.instead(request, response);
    const { method, headers, body } = server.requests.at(-1) ?? { method: '', headers: {}, body: '' };
    const pairs = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    const { fetch } = createMcpHandler(() => protocolServer(server), {
      legacy: 'reject',
      responseMode: server.mode,
    });
    const answer = await fetch(new Request(server.url, { method, headers: pairs, body }));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body) await pipeline(Readable.fromWeb(answer.body), response);
    else response.end();
  };
  return server;
}

function protocolServer(server: McpServer): Server {
  const made = new Server({ name: 'crm', version: '1' }, { capabilities: { tools: {} } });
  made.setRequestHandler('tools/list', () => ({ tools: server.tools }));
  made.setRequestHandler('tools/call', () => {
    if (server.result instanceof Error) throw server.result;
    return server.result;
  });
  return made;
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
