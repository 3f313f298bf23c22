import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type AwsCallListener, AwsServiceError } from './aws-call.ts';
import { ConnectionDropped, isClientGone, type LocalServer, listen, readBody } from './listen.ts';

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
  /** Whether the path names the operation, as in REST services that only know POST; by default a header does. */
  operationInPath?: boolean;
  /** Prefix of `__type` in errors, such as `com.amazonaws.sqs#`. */
  errorNamespace: string;
  operations: Record<string, AwsOperation>;
  onCall?: AwsCallListener;
  /** Called with a fault of the emulator itself (answered as InternalFailure, 500). */
  onFault?: (error: unknown) => void;
  /** Waited for before a successful answer: until then what the call changed may be lost with this process. */
  settled?: () => Promise<void>;
}

/** A call as it comes from a client, over a socket or not. */
export interface AwsJsonRequest {
  headers: IncomingHttpHeaders;
  /** Of a service that needs it. */
  path?: string | undefined;
  body: string;
  /** Aborted when the caller goes away before the answer. */
  signal: AbortSignal;
}

/** What goes back to the client. */
export interface AwsJsonAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * Serves an AWS JSON service on 127.0.0.1.
 *
 * @param port 0 takes any free port
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function serveAwsJson(definition: AwsJsonService, port = 0): Promise<LocalServer> {
  const answer = answerAwsJson(definition);
  return listen(async (request, response) => {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableEnded) gone.abort();
    });
    try {
      const body = (await readBody(request)).toString('utf8');
      const answered = await answer({
        headers: request.headers,
        path: request.url,
        body,
        signal: gone.signal,
      });
      // With a length the answer is one piece for the socket; without, it is sent in chunks.
      const length = { 'content-length': Buffer.byteLength(answered.body) };
      response.writeHead(answered.status, { ...answered.headers, ...length });
      response.end(answered.body);
    } catch (error) {
      // Dropped on purpose, or the caller went away while it sent.
      response.destroy();
      if (!(error instanceof ConnectionDropped) && !isClientGone(error)) definition.onFault?.(error);
    }
  }, port);
}

/** @returns answers one call; throws {@link ConnectionDropped} where there is to be no answer */
export function answerAwsJson(
  definition: AwsJsonService,
): (request: AwsJsonRequest) => Promise<AwsJsonAnswer> {
  const { service, errorNamespace } = definition;
  const contentType = `application/x-amz-json-${definition.jsonVersion}`;
  const answered = (status: number, body: unknown, headers: Record<string, string> = {}): AwsJsonAnswer => ({
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': randomUUID(), ...headers },
    body: JSON.stringify(body),
  });
  return async ({ headers, path, body, signal }) => {
    try {
      const target = definition.operationInPath ? path?.slice(1) : headers['x-amz-target'];
      const operation = typeof target === 'string' ? (target.split('.').at(-1) ?? '') : '';
      const run = Object.hasOwn(definition.operations, operation)
        ? definition.operations[operation]
        : undefined;
      if (!run) throw new AwsServiceError('UnknownOperationException', `Unknown operation ${operation}`);
      const input = parseInput(body);
      const afterCall = await definition.onCall?.({ service, operation, input, headers });
      const output = (await run(input, headers, signal)) ?? {};
      await definition.settled?.();
      afterCall?.(output);
      return answered(200, output);
    } catch (error) {
      if (error instanceof ConnectionDropped) throw error;
      if (!(error instanceof AwsServiceError)) {
        definition.onFault?.(error);
        const message = error instanceof Error ? error.message : String(error);
        return answered(500, { __type: `${errorNamespace}InternalFailure`, message });
      }
      return answered(
        error.status,
        { __type: errorNamespace + error.code, message: error.message, ...error.members },
        error.queryCode ? { 'x-amzn-query-error': `${error.queryCode};Sender` } : {},
      );
    }
  };
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
