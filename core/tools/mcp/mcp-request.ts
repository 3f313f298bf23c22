import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { readLimited, type SendGuarded } from '#platform/http/guarded-request.ts';
import { parseBounded } from '#platform/json/bounded-json.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { authHeader } from '../gateway/auth-header.ts';
import type { McpSource } from '../mcp-source-spec.ts';

/** The revision that is spoken: each request stands alone, without a session. */
const PROTOCOL = '2026-07-28';

/** So much of an answer is read, in bytes. */
const MOST_ANSWER_BYTES = 1_048_576;

/** One request to a server. */
export interface McpRequest {
  source: Pick<McpSource, 'url' | 'auth'>;
  token: string | undefined;
  method: 'tools/list' | 'tools/call';
  params: Record<string, unknown>;
  /** Name of the tool, where it is about one. */
  name?: string;
  headers?: Record<string, string>;
  signal: AbortSignal;
}

/** A server answered with an error, of HTTP (`status`) or of JSON-RPC (`code`). Holds none of its words. */
export class McpError extends ProsaError {
  override readonly name = 'McpError';
  readonly status: number;
  readonly code: number | undefined;

  constructor(status: number, code?: number) {
    super(`the server answered with ${code === undefined ? `status ${status}` : `error ${code}`}`, {
      retryable: status >= 500,
      operatorHint: 'Ask whoever runs the server, with the time and the trace id.',
    });
    this.status = status;
    this.code = code;
  }
}

const messageSchema = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ code: z.number() }).optional(),
});

/**
 * Sends one request by Streamable HTTP and reads its result. No handshake, nothing is followed, nothing of ours is passed
 * on but the source's own key.
 *
 * @throws {McpError} {SyntaxError} {BlockedAddressError} {ConnectionFailedError} {AnswerTooLargeError}
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export async function mcpRequest(send: SendGuarded, request: McpRequest): Promise<Record<string, unknown>> {
  const { source, token, method, params, name, headers, signal } = request;
  const id = randomUUID();
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id,
    method,
    params: {
      ...params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': PROTOCOL,
        'io.modelcontextprotocol/clientInfo': { name: 'prosa', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  });
  const answer = await send(new URL(source.url), {
    method: 'POST',
    body,
    signal,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      accept: 'application/json, text/event-stream',
      'accept-encoding': 'identity',
      'user-agent': 'prosa-tools/1',
      'mcp-protocol-version': PROTOCOL,
      'mcp-method': method,
      ...(name !== undefined && { 'mcp-name': name }),
      ...authHeader(source.auth, token),
    },
  });
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    answer.destroy();
    throw new McpError(status);
  }
  const text = await readLimited(answer, MOST_ANSWER_BYTES);
  const isStream = answer.headers['content-type']?.startsWith('text/event-stream') ?? false;
  const message = messageOf(isStream ? dataOf(text) : [text], id, status);
  if (message?.error) throw new McpError(status, message.error.code);
  if (status < 200 || status >= 300) throw new McpError(status);
  if (!message?.result) throw new SyntaxError('no result of the request');
  return message.result;
}

/** The answer to the request among what came, such as notifications. @throws {SyntaxError} for what is no JSON with a status of 2xx */
function messageOf(texts: readonly string[], id: string, status: number) {
  for (const text of texts) {
    const { data } = messageSchema.safeParse(parsed(text, status));
    if (data && (data.id === id || data.error)) return data;
  }
  return undefined;
}

function parsed(text: string, status: number): unknown {
  try {
    return parseBounded(text);
  } catch (error) {
    if (error instanceof SyntaxError && (status < 200 || status >= 300)) return undefined;
    throw error;
  }
}

/** The data of each event of a stream. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
function dataOf(stream: string): string[] {
  return stream
    .split(/\r?\n\r?\n/)
    .map((event) =>
      event
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).replace(/^ /, ''))
        .join('\n'),
    )
    .filter((data) => data !== '');
}
