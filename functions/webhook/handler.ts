import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { AppCredentials, AppCredentialsSource } from '#core/whatsapp/inbound/app-credentials.ts';
import type { WebhookItem } from '#core/whatsapp/inbound/items.ts';
import { processItems } from '#core/whatsapp/inbound/process-items.ts';
import type { ProcessPorts } from '#core/whatsapp/inbound/process-ports.ts';
import { accountsOfNumbers } from '#core/whatsapp/inbound/read/accounts-of-numbers.ts';
import { verifySignature } from '#core/whatsapp/inbound/signature.ts';
import { verifyChallenge } from '#core/whatsapp/inbound/verify-challenge.ts';
import { invocation } from '#platform/runtime/invocation.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import { currentTraceId, drawSample } from '#platform/runtime/trace-id.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME, TROUBLE } from './names.ts';
import { tellReport } from './tell-report.ts';

export interface WebhookDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  /** The share of requests whose traces are recorded, from 0 to 1. */
  traceSample: number;
  now(): number;
  /** The credentials of the Meta app that the URL names. */
  credentials: AppCredentialsSource;
  /** The items of a body, read leniently; undefined when it is no WhatsApp envelope. */
  read(body: unknown): WebhookItem[] | undefined;
  process: ProcessPorts;
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
 * Answers WhatsApp: `GET` with the challenge, `POST` once every item is safe: on the bus, in the receipts
 * queue, or in quarantine.
 *
 * 200: safe, or nothing that a retry would mend · 400: not JSON · 401: signature · 403: challenge ·
 * 404: unknown app · 413: too large · 503: not safe, WhatsApp tries again for up to seven days.
 *
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started
 */
export function createHandler(
  deps: WebhookDeps,
): (event: WebhookRequest, context: Context) => Promise<APIGatewayProxyStructuredResultV2> {
  const answer = invocation(
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
        const credentials = await deps.credentials.current(app);
        if (!credentials) return refuse(log, 404, 'unknown app');
        if (event.requestContext.http.method === 'GET') {
          const challengeBy = (known: AppCredentials | undefined) =>
            known && verifyChallenge(event.queryStringParameters, known.verifyToken);
          const challenge = challengeBy(credentials) ?? challengeBy(await deps.credentials.refreshed(app));
          return challenge === undefined ? refuse(log, 403, 'refused') : text(200, challenge);
        }
        return await receive(deps, { event, context, app, credentials, traceId, log });
      } catch (error) {
        deps.metrics.trouble(TROUBLE.publishFailed);
        log.error('a webhook was not made safe; WhatsApp will send it again', { error });
        return text(503, 'try again');
      }
    },
    deps,
  );
  return (event, context) => {
    // Before the first segment opens.
    drawSample(deps.traceSample);
    return answer(event, context);
  };
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
  if (raw.byteLength > MAX_BODY_BYTES) return refuse(log, 413, 'too large');
  const signature = event.headers['x-hub-signature-256'];
  if (!(await isSigned(deps, raw, signature, app, credentials))) {
    deps.metrics.trouble(TROUBLE.signatureRejected);
    return refuse(log, 401, 'signature');
  }
  const body = parseJson(raw);
  if (!body) return refuse(log, 400, 'not JSON');
  const items = deps.read(body.value);
  if (!items) {
    log.warn('a webhook was no WhatsApp envelope');
    return text(200, 'ok');
  }
  const deadline = deps.now() + context.getRemainingTimeInMillis() - ANSWER_RESERVE_MS;
  const accounts = accountsOfNumbers(body.value);
  const report = await processItems(deps.process, { app, items, accounts, traceId, deadline });
  tellReport(report, deps.metrics, log);
  return text(200, 'ok');
}

/** Against the secrets as they are remembered, then as they are now: one may just have been added. */
async function isSigned(
  deps: WebhookDeps,
  raw: Buffer,
  signature: string | undefined,
  app: string,
  { appSecrets }: AppCredentials,
): Promise<boolean> {
  if (verifySignature(raw, signature, appSecrets)) return true;
  // Without a signature no secret will fit.
  if (!signature) return false;
  const refreshed = await deps.credentials.refreshed(app);
  return refreshed !== undefined && verifySignature(raw, signature, refreshed.appSecrets);
}

function parseJson(raw: Buffer): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(raw.toString('utf8')) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The API keeps no log of its own. */
function refuse(log: Log, httpStatus: number, reason: string): APIGatewayProxyStructuredResultV2 {
  log.warn('a request was refused', { httpStatus, reason });
  return text(httpStatus, reason);
}

function text(statusCode: number, body: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
