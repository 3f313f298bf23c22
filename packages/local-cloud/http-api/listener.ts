import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../clock.ts';
import { isClientGone } from '../http/listen.ts';
import { IAM, type SignedBy, signedBy } from './iam-authorizer.ts';
import { type Authorized, authorize, type Refused } from './jwt-authorizer.ts';
import { PayloadTooLargeError, readLimitedBody } from './limited-body.ts';
import { LOCAL_ACCOUNT, toHttpApiEvent } from './request-event.ts';
import { gatewayResponse, type HttpApiResponse, readFunctionResponse } from './response.ts';
import { compileRoutes, type HttpRoute, type RouteMatch } from './routes.ts';

export interface HttpApiOptions {
  routes: readonly HttpRoute[];
  apiId: string;
  clock?: Clock;
  /** Hears what the client sees only as 500 or 503: an error of a function, a malformed response, a time-out. */
  onFault?: (error: unknown) => void;
}

/** A function did not answer within the integration time-out; it runs on. */
export class IntegrationTimeoutError extends Error {
  override readonly name = 'IntegrationTimeoutError';
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const PAYLOAD_LIMIT_BYTES = 10 * 1024 * 1024;
const INTEGRATION_TIMEOUT_MS = 30_000;

/**
 * An HTTP API with payload format 2.0 and the `$default` stage.
 *
 * It answers 404 where no route fits, 413 above 10 MB, 500 when the function fails or returns no response, and 503
 * when it takes longer than 30 seconds (a REST API would say 504). A route with a JWT authorizer answers 401 or
 * 403 to who has no right token, one with IAM 403 to who does not sign. Not emulated: policies, other authorizers, CORS, throttling, stages, access logs.
 *
 * @throws {RouteKeyError}
 */
export function createHttpApiListener(options: HttpApiOptions): RequestListener {
  const find = compileRoutes(options.routes);
  return (request, response) => {
    answer(request, find, options).then(
      (result) => write(response, result),
      (error: unknown) => {
        if (!isClientGone(error)) options.onFault?.(error);
        response.destroy();
      },
    );
  };
}

/** Rejects only when the client went away before its request was complete. */
async function answer(
  request: IncomingMessage,
  find: (method: string, path: string) => RouteMatch | undefined,
  options: HttpApiOptions,
): Promise<HttpApiResponse> {
  let body: Buffer;
  try {
    body = await readLimitedBody(request, PAYLOAD_LIMIT_BYTES);
  } catch (error) {
    if (error instanceof PayloadTooLargeError) return gatewayResponse(413, 'Request Entity Too Large');
    throw error;
  }
  const clock = options.clock ?? systemClock;
  const { path, query } = splitTarget(request.url ?? '/');
  if (!isDecodable(path)) return gatewayResponse(400, 'Bad Request');
  const match = find(request.method ?? 'GET', path);
  if (!match) return gatewayResponse(404, 'Not Found');
  const { route, pathParameters } = match;
  const { routeKey } = route;
  const nowMs = clock.now();
  const verdict = verdictOn(route, { headers: request.headers, query }, nowMs);
  if (verdict && 'status' in verdict) return refusal(verdict);
  const event = toHttpApiEvent({
    request,
    routeKey,
    path,
    query,
    pathParameters,
    body,
    apiId: options.apiId,
    nowMs,
    authorizer: verdict,
  });
  try {
    const invocation = route.invoke(event, { traceHeader: event.headers['x-amzn-trace-id'] });
    return readFunctionResponse(await withTimeout(invocation, routeKey, clock));
  } catch (error) {
    options.onFault?.(error);
    if (error instanceof IntegrationTimeoutError) return gatewayResponse(503, 'Service Unavailable');
    return gatewayResponse(500, 'Internal Server Error');
  }
}

function verdictOn(
  { authorizer }: HttpRoute,
  request: { headers: IncomingHttpHeaders; query: string },
  nowMs: number,
): Authorized | SignedBy | Refused | undefined {
  if (authorizer === IAM) return signedBy(request.headers, LOCAL_ACCOUNT) ?? { status: 403 };
  return authorizer && authorize(authorizer, request, nowMs);
}

function refusal({ status, wwwAuthenticate }: Refused): HttpApiResponse {
  const response = gatewayResponse(status, status === 401 ? 'Unauthorized' : 'Forbidden');
  if (wwwAuthenticate === undefined) return response;
  return { ...response, headers: { ...response.headers, 'www-authenticate': wwwAuthenticate } };
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function splitTarget(target: string): { path: string; query: string } {
  const [path = '/', ...query] = target.split('?');
  return { path, query: query.join('?') };
}

function withTimeout<T>(invocation: Promise<T>, routeKey: string, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(INTEGRATION_TIMEOUT_MS, () => {
      reject(
        new IntegrationTimeoutError(`'${routeKey}' took longer than ${INTEGRATION_TIMEOUT_MS / 1000} s`),
      );
    });
    invocation.finally(() => timer.cancel()).then(resolve, reject);
  });
}

function write(response: ServerResponse, { statusCode, headers, body }: HttpApiResponse): void {
  const hasBody = statusCode !== 204 && statusCode !== 304;
  response.writeHead(statusCode, hasBody ? { ...headers, 'content-length': body.length } : headers);
  response.end(hasBody ? body : undefined);
}
