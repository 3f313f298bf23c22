import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type AwsCallListener, AwsServiceError } from './aws-call.ts';
import { ConnectionDropped, type LocalServer, listen, readBody } from './listen.ts';

/**
 * One operation of a service: the parsed input and the request's headers to the output. The signal is aborted
 * when the caller goes away before the answer.
 */
export type AwsOperation = (
  input: Record<string, unknown>,
  headers: IncomingHttpHeaders,
  signal: AbortSignal,
) => unknown;

/** A service that speaks AWS JSON 1.0 or 1.1. */
export interface AwsJsonService {
  /** Short name for listeners, such as `sqs`. */
  service: string;
  jsonVersion: '1.0' | '1.1';
  /** Prefix of `__type` in errors, such as `com.amazonaws.sqs#`. */
  errorNamespace: string;
  operations: Record<string, AwsOperation>;
  onCall?: AwsCallListener;
  /** Called with a fault of the emulator itself (answered as InternalFailure, 500). */
  onFault?: (error: unknown) => void;
  /** Waited for before a successful answer: until then what the call changed may be lost with this process. */
  settled?: () => Promise<void>;
}

/**
 * Serves an AWS JSON service on 127.0.0.1.
 *
 * @param port 0 takes any free port
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function serveAwsJson(definition: AwsJsonService, port = 0): Promise<LocalServer> {
  const contentType = `application/x-amz-json-${definition.jsonVersion}`;
  return listen(async (request, response) => {
    const reply = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      const text = JSON.stringify(body);
      // With a length the answer is one piece for the socket; without, it is sent in chunks.
      response.writeHead(status, {
        'content-type': contentType,
        'content-length': Buffer.byteLength(text),
        'x-amzn-requestid': randomUUID(),
        ...headers,
      });
      response.end(text);
    };
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableEnded) gone.abort();
    });
    try {
      const body = (await readBody(request)).toString('utf8');
      const target = request.headers['x-amz-target'];
      const operation = typeof target === 'string' ? (target.split('.').at(-1) ?? '') : '';
      const run = Object.hasOwn(definition.operations, operation)
        ? definition.operations[operation]
        : undefined;
      if (!run) throw new AwsServiceError('UnknownOperationException', `Unknown operation ${operation}`);
      const input = parseInput(body);
      const afterCall = await definition.onCall?.({
        service: definition.service,
        operation,
        input,
        headers: request.headers,
      });
      const output = (await run(input, request.headers, gone.signal)) ?? {};
      await definition.settled?.();
      afterCall?.(output);
      reply(200, output);
    } catch (error) {
      if (error instanceof ConnectionDropped) {
        response.destroy();
        return;
      }
      if (!(error instanceof AwsServiceError)) {
        definition.onFault?.(error);
        const message = error instanceof Error ? error.message : String(error);
        reply(500, { __type: `${definition.errorNamespace}InternalFailure`, message });
        return;
      }
      const headers: Record<string, string> = error.queryCode
        ? { 'x-amzn-query-error': `${error.queryCode};Sender` }
        : {};
      reply(
        error.status,
        { __type: definition.errorNamespace + error.code, message: error.message, ...error.members },
        headers,
      );
    }
  }, port);
}

function parseInput(body: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body || '{}');
  } catch {
    throw new AwsServiceError('SerializationException', 'The request body is not valid JSON');
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new AwsServiceError('SerializationException', 'The request body is not a JSON object');
  }
  return parsed as Record<string, unknown>;
}
