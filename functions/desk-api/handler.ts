import { ParameterValidationError, Router } from '@aws-lambda-powertools/event-handler/http';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { type ApiFrame, answerRequest } from '#core/api/answer-request.ts';
import type { ApiRoute } from '#core/api/route.ts';
import type { DeskApiPorts } from '#core/desk/api/ports.ts';
import type { HttpCounts } from '#core/metrics/http-use.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { invocation } from '#platform/runtime/invocation.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import { currentTraceId } from '#platform/runtime/trace-id.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME, TROUBLE } from './names.ts';

export interface DeskApiDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  /** Milliseconds since the epoch. */
  now(): number;
  /** What was answered, for operators. */
  counts: Pick<HttpCounts, 'note' | 'flushIfDue'>;
  routes: readonly ApiRoute<DeskApiPorts>[];
  frame: ApiFrame<DeskApiPorts>;
  /** Called first in each invocation. */
  onInvocation(context: Context): void;
}

/**
 * What the function reads of an HTTP API's request behind a JWT authorizer.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export interface DeskApiRequest {
  headers: Record<string, string | undefined>;
  rawPath: string;
  rawQueryString: string;
  requestContext: {
    http: { method: string };
    authorizer?: { jwt: { claims: Record<string, unknown> } };
  };
  body?: string;
  isBase64Encoded: boolean;
}

type Answer = APIGatewayProxyStructuredResultV2;

/** Trace ids of other systems that are kept beside ours. */
const EXTERNAL_TRACE_ID = /^[\w.:-]{1,64}$/;

/** The router must not see a body: it cannot build a `GET` with one. Its routes read the request itself. */
interface Routed extends DeskApiRequest {
  body: undefined;
  request: DeskApiRequest;
}

/**
 * Answers requests of the desk. Powertools' router finds the row of the route table; what every request needs is done
 * by `answerRequest`, which also answers where there is no row.
 */
export function createHandler(
  deps: DeskApiDeps,
): (event: DeskApiRequest, context: Context) => Promise<Answer> {
  const app = new Router();
  for (const route of deps.routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1') as `/${string}`;
    // What is resolved below.
    app.route(({ event, params }) => respond(deps, (event as unknown as Routed).request, route, params), {
      method: route.method,
      path,
    });
  }
  const answerUnrouted = (_error: Error, { event }: { event: unknown }) =>
    respond(deps, (event as Routed).request, undefined, {});
  app.notFound(answerUnrouted);
  // An id of blanks alone, and one whose percent signs lead to no text: no such thing is there.
  app.errorHandler([ParameterValidationError, URIError], answerUnrouted);
  return invocation(
    FUNCTION_NAME,
    async (request: DeskApiRequest, context) => {
      deps.onInvocation(context);
      const routed: Routed = { ...request, body: undefined, request };
      // What was counted before is written while this request is answered.
      const [answer] = await Promise.all([app.resolve(routed, context), deps.counts.flushIfDue()]);
      return answer;
    },
    deps,
  );
}

async function respond(
  { log, metrics, trace, now, counts, frame }: DeskApiDeps,
  request: DeskApiRequest,
  route: ApiRoute<DeskApiPorts> | undefined,
  params: Record<string, string>,
): Promise<Answer & { body: string; statusCode: number }> {
  const begun = now();
  const traceId = currentTraceId();
  const external = request.headers['x-trace-id'] ?? '';
  const external_trace_id = EXTERNAL_TRACE_ID.test(external) ? external : undefined;
  if (external_trace_id !== undefined) trace.annotate('external_trace_id', external_trace_id);
  const { status, headers, body, caller, problem } = await answerRequest(frame, route, {
    claims: request.requestContext.authorizer?.jwt.claims,
    header: (name) => request.headers[name],
    traceId,
    params,
    query: new URLSearchParams(request.rawQueryString),
    body: request.isBase64Encoded ? Buffer.from(request.body ?? '', 'base64').toString('utf8') : request.body,
    contentType: request.headers['content-type'],
  });
  const line = log.child({
    trace_id: traceId,
    ...(caller === undefined ? {} : { tenant_id: caller.tenantId }),
    ...(external_trace_id === undefined ? {} : { external_trace_id }),
  });
  const fields = {
    operation: route?.operation ?? 'none',
    httpStatus: status,
    durationMs: now() - begun,
    ...(problem === undefined ? {} : { reason: problem.code }),
  };
  counts.note(route, status, fields.durationMs);
  if (status < 500) line.info('a request was answered', fields);
  else line.error('a request was not answered', { ...fields, error: problem?.cause });
  // AWS without an answer is one, too; people who race each other are none.
  const isTrouble = status >= 500 && !(problem?.code === 'busy' && problem.cause instanceof ProsaError);
  if (isTrouble) metrics.trouble(TROUBLE.fault, 1, caller?.tenantId);
  return { statusCode: status, headers, body };
}
