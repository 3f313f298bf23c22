import {
  Client,
  type ConnectOptions,
  ProtocolError,
  ProtocolErrorCode,
  type RequestOptions,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import * as z from 'zod';
import type { SendGuarded } from '#platform/http/guarded-request.ts';
import { isDeeperThan, MOST_LEVELS } from '#platform/json/bounded-json.ts';
import { authHeader } from '../gateway/auth-header.ts';
import type { McpSource } from '../mcp-source-spec.ts';
import { GuardedFetch } from './guarded-fetch.ts';
import { McpError } from './mcp-error.ts';

/** So much of an answer is read, in bytes. */
const MOST_ANSWER_BYTES = 1_048_576;

/** A server is asked for no more pages of its list than this. */
const MOST_PAGES = 10;

/** What is known of every server beforehand, so that none is asked before the request itself: no handshake, no session. */
const PRIOR: ConnectOptions['prior'] = {
  kind: 'modern',
  discover: {
    ...{ supportedVersions: ['2026-07-28'], capabilities: { tools: {} } },
    ...{ ttlMs: 0, cacheScope: 'private' },
  },
};

/** A stream that ended is not asked for its rest: that would be a second request. */
const NO_RECONNECTION = {
  ...{ initialReconnectionDelay: 0, maxReconnectionDelay: 0, reconnectionDelayGrowFactor: 1 },
  maxRetries: 0,
};

/** Who is asked, and until when. */
export interface McpServerAccess {
  source: Pick<McpSource, 'url' | 'auth'>;
  token: string | undefined;
  signal: AbortSignal;
}

/**
 * Asks a server by Streamable HTTP of 2026-07-28: each request stands alone. Nothing of ours is passed on but the source's
 * own key, and a server that asks back is not answered.
 *
 * @param ask is to hand on the options with what it asks
 * @throws {McpError} {SyntaxError} {BlockedAddressError} {ConnectionFailedError} {AnswerTooLargeError} the signal's reason
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export async function askServer<Answer>(
  send: SendGuarded,
  { source, token, signal }: McpServerAccess,
  ask: (client: Client, options: RequestOptions) => Promise<Answer>,
): Promise<Answer> {
  const http = new GuardedFetch(send, MOST_ANSWER_BYTES);
  const client = new Client(
    { name: 'prosa', version: '1' },
    {
      listMaxPages: MOST_PAGES,
      inputRequired: { autoFulfill: false },
      jsonSchemaValidator: NO_VALIDATOR,
    },
  );
  const transport = new EndingTransport(new URL(source.url), {
    fetch: http.fetch,
    requestInit: { headers: authHeader(source.auth, token) },
    reconnectionOptions: NO_RECONNECTION,
  });
  await client.connect(transport, { prior: PRIOR });
  try {
    const answer = await ask(client, { signal });
    if (isDeeperThan(MOST_LEVELS, answer)) throw new SyntaxError('an answer that is nested too deeply');
    return answer;
  } catch (error) {
    throw signal.aborted ? signal.reason : (http.failure ?? translated(error, http.status));
  } finally {
    await client.close();
  }
}

/** A server's schema would become code and patterns that run here: none is compiled. */
const NO_VALIDATOR = {
  getValidator: () => {
    throw new TypeError('schemas of servers are not compiled');
  },
};

const UNANSWERED = {};

/** Tells the client when a stream ended, which else waits for an answer until its time is up. */
class EndingTransport extends StreamableHTTPClientTransport {
  override send(...[message, options]: Parameters<StreamableHTTPClientTransport['send']>): Promise<void> {
    const onRequestStreamEnd = () => {
      if (Array.isArray(message) || !('id' in message) || message.id === undefined) return;
      const error = { code: ProtocolErrorCode.InternalError, message: 'unanswered', data: UNANSWERED };
      // One that was answered is not known any more.
      this.onmessage?.({ jsonrpc: '2.0', id: message.id, error });
    };
    return super.send(message, { ...options, onRequestStreamEnd });
  }
}

const missingTypeSchema = z.object({ violation: z.literal('missing-resultType') });

function translated(error: unknown, status: number): unknown {
  if (error instanceof SdkHttpError) return new McpError(status);
  if (error instanceof ProtocolError) {
    if (error.data === UNANSWERED) return new SyntaxError('no result of the request');
    const isOther = error.code === ProtocolErrorCode.UnsupportedProtocolVersion;
    return new McpError(status, { code: error.code, ...(isOther && { fault: 'other_revision' }) });
  }
  if (error instanceof SdkError) {
    if (error.code === SdkErrorCode.UnsupportedResultType)
      return new McpError(status, { fault: 'asks_back' });
    // Results of earlier revisions have no type.
    if (missingTypeSchema.safeParse(error.data).success)
      return new McpError(status, { fault: 'other_revision' });
    return new SyntaxError(`an answer that cannot be used: ${error.code}`);
  }
  // What is nested too deeply overflows the stack of the client's checks.
  if (!(error instanceof z.ZodError || error instanceof RangeError)) return error;
  return new SyntaxError('no message of the protocol');
}
