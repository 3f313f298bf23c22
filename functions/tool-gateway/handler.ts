import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import * as z from 'zod';
import { traceIdSchema } from '#core/events/envelope.ts';
import type { SourceEnd } from '#core/tools/gateway/source-end.ts';
import type { ToolCall } from '#core/tools/tool-caller.ts';
import { invocation } from '#platform/runtime/invocation.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME, TROUBLE } from './names.ts';

export interface ToolGatewayDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  /** Milliseconds since the epoch. */
  now(): number;
  /** @throws trouble of AWS: nothing was called */
  call(call: ToolCall, timeoutMs: number): Promise<SourceEnd>;
}

/**
 * What the function reads of an HTTP API's request behind an IAM authorizer.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export interface ToolGatewayRequest {
  pathParameters?: { name?: string };
  body?: string;
  isBase64Encoded: boolean;
}

type Answer = APIGatewayProxyStructuredResultV2;

/** So much is kept for the answer of the time that a function has left, in milliseconds. */
const ANSWER_MS = 500;

const id = z.string().min(1).max(200);
const callSchema = z.strictObject({
  tenantId: id,
  conversationId: id,
  contactId: id,
  turnId: id,
  traceId: traceIdSchema,
  arguments: z.record(z.string(), z.unknown()),
  idempotencyKey: z.string().min(1).max(512),
  timeoutMs: z.int().min(1),
});

/** Answers `POST /v1/tools/{name}/call` with how the call ended: 200, also where it failed. */
export function createHandler(
  deps: ToolGatewayDeps,
): (request: ToolGatewayRequest, context: Context) => Promise<Answer> {
  return invocation(FUNCTION_NAME, (request, context) => respond(deps, request, context), deps);
}

async function respond(
  { log, metrics, trace, now, call }: ToolGatewayDeps,
  request: ToolGatewayRequest,
  context: Context,
): Promise<Answer> {
  const read = readCall(request);
  if (!read) {
    log.error('a call of a tool was not understood');
    return answer(400, { message: 'not a call of a tool' });
  }
  const { timeoutMs, ...wanted } = read;
  const begun = now();
  const line = log.child({
    trace_id: wanted.traceId,
    tenant_id: wanted.tenantId,
    conversation_id: wanted.conversationId,
  });
  trace.annotate('conversation_id', wanted.conversationId);
  const left = context.getRemainingTimeInMillis() - ANSWER_MS;
  const { end, trouble, cause } = await call(wanted, Math.max(1, Math.min(timeoutMs, left)));
  const outcome = end.kind === 'done' ? 'done' : end.code;
  if (trouble) metrics.trouble(TROUBLE[trouble], 1, wanted.tenantId);
  trace.annotate('outcome', outcome);
  line.info('a tool was called', { operation: wanted.tool, outcome, durationMs: now() - begun });
  if (trouble) line.warn('a tool needs people', { operation: wanted.tool, reason: trouble, error: cause });
  else if (cause !== undefined) line.warn('a tool failed', { operation: wanted.tool, error: cause });
  return answer(200, end);
}

function readCall({ pathParameters, body = '', isBase64Encoded }: ToolGatewayRequest) {
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  const tool = id.safeParse(pathParameters?.name);
  try {
    const call = callSchema.safeParse(JSON.parse(text));
    return tool.success && call.success ? { ...call.data, tool: tool.data } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function answer(statusCode: number, body: object): Answer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
