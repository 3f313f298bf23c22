import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { invocation } from '../shared/runtime/invocation.ts';
import type { Log } from '../shared/runtime/logger.ts';
import type { Metrics } from '../shared/runtime/metrics.ts';
import { currentTraceId } from '../shared/runtime/trace-id.ts';
import type { Trace } from '../shared/runtime/tracer.ts';
import { verifySignature } from '../shared/whatsapp/signature.ts';
import type { AppCredentials } from './app-credentials.ts';
import { FUNCTION_NAME, METRICS } from './names.ts';
import { type ReceivePorts, receiveMessages } from './receive-messages.ts';
import { verifyChallenge } from './verify-challenge.ts';
import { readUpdates } from './whatsapp-payload.ts';

export interface WebhookDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  now(): number;
  /** The credentials of the Meta app that the URL names. */
  credentials(app: string): Promise<AppCredentials | undefined>;
  receive: ReceivePorts;
}

/**
 * What the webhook reads of an HTTP API's request.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export interface WebhookRequest {
  headers: Record<string, string | undefined>;
  pathParameters?: Record<string, string | undefined>;
  queryStringParameters?: Record<string, string | undefined>;
  requestContext: { http: { method: string } };
  body?: string;
  isBase64Encoded: boolean;
}

/** WhatsApp's payloads have at most 3 MB. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** Kept free at the end of the invocation for the answer, in milliseconds. */
const ANSWER_RESERVE_MS = 1_000;

/** Trace ids of other systems that are kept beside ours. */
const EXTERNAL_TRACE_ID = /^[\w.:-]{1,64}$/;

/**
 * Answers WhatsApp: `GET` with the challenge, `POST` once every message is safe on the bus.
 *
 * 200: safe, or nothing that a retry would mend · 400: not JSON · 401: signature · 403: challenge ·
 * 404: unknown app · 413: too large · 503: not safe, WhatsApp tries again for up to seven days.
 *
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started
 */
export function createHandler(
  deps: WebhookDeps,
): (event: WebhookRequest, context: Context) => Promise<APIGatewayProxyStructuredResultV2> {
  return invocation(
    FUNCTION_NAME,
    async (event: WebhookRequest, context) => {
      const traceId = currentTraceId();
      const external = event.headers['x-trace-id'] ?? '';
      const external_trace_id = EXTERNAL_TRACE_ID.test(external) ? external : undefined;
      if (external_trace_id !== undefined) deps.trace.annotate('external_trace_id', external_trace_id);
      const log = deps.log.child({
        trace_id: traceId,
        ...(external_trace_id === undefined ? {} : { external_trace_id }),
      });
      try {
        const app = event.pathParameters?.app ?? '';
        const credentials = await deps.credentials(app);
        if (!credentials) return text(404, 'unknown app');
        if (event.requestContext.http.method === 'GET') {
          const challenge = verifyChallenge(event.queryStringParameters, credentials.verifyToken);
          return challenge === undefined ? text(403, 'refused') : text(200, challenge);
        }
        return await receive(deps, { event, context, app, credentials, traceId, log });
      } catch (error) {
        deps.metrics.count(METRICS.publishFailed);
        log.error('a webhook was not made safe; WhatsApp will send it again', { error });
        return text(503, 'try again');
      }
    },
    deps,
  );
}

async function receive(
  deps: WebhookDeps,
  request: {
    event: WebhookRequest;
    context: Pick<Context, 'getRemainingTimeInMillis'>;
    app: string;
    credentials: AppCredentials;
    traceId: string;
    log: Log;
  },
): Promise<APIGatewayProxyStructuredResultV2> {
  const { event, context, app, credentials, traceId, log } = request;
  const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (raw.byteLength > MAX_BODY_BYTES) return text(413, 'too large');
  if (!verifySignature(raw, event.headers['x-hub-signature-256'], credentials.appSecrets)) {
    deps.metrics.count(METRICS.signatureRejected);
    log.warn('a webhook had no valid signature');
    return text(401, 'signature');
  }
  const body = parseJson(raw);
  if (!body) return text(400, 'not JSON');
  const updates = readUpdates(body.value);
  if (!updates) {
    deps.metrics.count(METRICS.itemsIgnored);
    return text(200, 'ok');
  }
  const deadline = deps.now() + context.getRemainingTimeInMillis() - ANSWER_RESERVE_MS;
  const report = await receiveMessages(deps.receive, { app, texts: updates.texts, traceId, deadline });
  deps.metrics.count(METRICS.messagesPublished, report.published);
  if (updates.ignored > 0) deps.metrics.count(METRICS.itemsIgnored, updates.ignored);
  if (report.unknownChannel > 0) {
    deps.metrics.count(METRICS.unknownChannel, report.unknownChannel);
    log.warn('messages for a number that is not registered under this app', { count: report.unknownChannel });
  }
  log.info('webhook received', { count: report.published });
  return text(200, 'ok');
}

function parseJson(raw: Buffer): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(raw.toString('utf8')) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function text(statusCode: number, body: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
