import { type CallToolResult, ProtocolErrorCode } from '@modelcontextprotocol/client';
import type { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import type { SendGuarded } from '#platform/http/guarded-request.ts';
import { parseBounded } from '#platform/json/bounded-json.ts';
import { NOT_NOW } from '../gateway/call-http.ts';
import { cutResult } from '../gateway/read-result.ts';
import { failed, type SourceEnd } from '../gateway/source-end.ts';
import { thrownEnd } from '../gateway/thrown-end.ts';
import type { McpSource, McpTool } from '../mcp-source-spec.ts';
import type { ToolCall } from '../tool-caller.ts';
import { askServer } from './ask-server.ts';
import { type ListedTool, listTools, pinOf } from './listed-tools.ts';
import { McpError } from './mcp-error.ts';
import { withoutOptionalNulls } from './optional-nulls.ts';

/** So much of what a server says of a failure is handed on, in characters. */
const MOST_SAID = 2_000;

/** One call of a server's tool. */
export interface McpToolCall {
  source: McpSource;
  spec: McpTool;
  call: Pick<ToolCall, 'tenantId' | 'traceId'>;
  /** In place of the caller's key, where the tool has an effect. */
  idempotencyKey: string | undefined;
  values: Readonly<Record<string, unknown>>;
  token: string | undefined;
  signal: AbortSignal;
}

/** What servers told of their tools, by tenant and source, remembered for some minutes. */
export type KnownLists = Pick<ExpiringCache<ListedTool[]>, 'get'>;

/**
 * Calls a tool of a server, if the server still tells of it what was approved.
 *
 * @throws what `thrownEnd` knows
 */
export async function callMcp(
  send: SendGuarded,
  lists: KnownLists,
  request: McpToolCall,
): Promise<SourceEnd> {
  const { source, spec, call, idempotencyKey, values, token, signal } = request;
  const hasEffect = spec.effect !== 'none';
  const server = { source, token, signal };
  let listed: ListedTool[];
  try {
    const key = `${call.tenantId} ${source.name} ${source.url}`;
    listed = (await lists.get(key, () => listTools(send, server))) ?? [];
  } catch (error) {
    // Nothing was called yet.
    const ended = error instanceof McpError ? endOfError(error, false) : thrownEnd(error, false);
    if (!ended) throw error;
    return ended;
  }
  const told = listed.find(({ name }) => name === spec.tool);
  if (!told || pinOf(told) !== spec.pin) {
    const message = 'The tool is off: its server changed it, and people must approve it first.';
    return { end: failed('blocked', message), verdict: 'neutral', trouble: 'changed' };
  }
  const headers = {
    'x-trace-id': call.traceId,
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  };
  const args = withoutOptionalNulls(spec.input_schema ?? {}, values);
  try {
    const result = await askServer(send, server, (client, options) =>
      client.callTool({ name: spec.tool, arguments: args }, { ...options, headers, toolDefinition: told }),
    );
    return endOfResult(result, hasEffect);
  } catch (error) {
    if (error instanceof McpError) return endOfError(error, hasEffect);
    throw error;
  }
}

function endOfResult(data: CallToolResult, hasEffect: boolean): SourceEnd {
  const text = data.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  if (data.isError) {
    // Whether a part of it happened is for the server to know.
    const said = text === '' ? undefined : text.slice(0, MOST_SAID);
    return {
      end: failed('refused', 'The tool failed.', { mayHaveHappened: hasEffect, said }),
      verdict: 'success',
    };
  }
  const others = data.content.filter(({ type }) => type !== 'text').map(({ type }) => type);
  const handed = data.structuredContent ?? (others.length > 0 ? { text, not_shown: others } : readable(text));
  return { end: { kind: 'done', data: cutResult(handed) }, verdict: 'success' };
}

/** What is JSON in a text is data; anything else is the text itself. */
function readable(text: string): unknown {
  try {
    return parseBounded(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function endOfError(error: McpError, hasEffect: boolean): SourceEnd {
  const { status, code, fault } = error;
  if (fault === 'asks_back') {
    const message = 'The tool asks for more than it can be given here.';
    return { end: failed('refused', message, { mayHaveHappened: hasEffect }), verdict: 'success' };
  }
  if (fault === 'other_revision') {
    const message = 'The server does not understand us: people must see to it.';
    const mayHaveHappened = hasEffect && status < 400;
    const end = failed('misconfigured', message, { mayHaveHappened });
    return { end, verdict: 'success', trouble: 'misconfigured', cause: error };
  }
  if (status >= 300 && status < 400) {
    const end = failed('blocked', 'The server sent the call elsewhere, which is not followed.', {
      mayHaveHappened: hasEffect,
    });
    return { end, verdict: 'success', trouble: 'blocked', cause: error };
  }
  if (status === 401 || status === 407) {
    const end = failed('misconfigured', 'The server does not know us: people must see to it.');
    return { end, verdict: 'success', trouble: 'misconfigured' };
  }
  if (code === ProtocolErrorCode.InvalidParams) {
    return { end: failed('invalid_arguments', 'The server refused the arguments.'), verdict: 'success' };
  }
  if (NOT_NOW.has(status)) {
    return { end: failed('unavailable', 'The server is busy. Try again later.'), verdict: 'success' };
  }
  if (status >= 400 && status < 500) {
    return {
      end: failed('refused', `The server refused the call (${status}).`),
      verdict: 'success',
      cause: error,
    };
  }
  const end = failed('unavailable', 'The server has a fault of its own.', { mayHaveHappened: hasEffect });
  return { end, verdict: 'failure', cause: error };
}
