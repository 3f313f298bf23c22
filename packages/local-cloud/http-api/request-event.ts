import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { newTraceRoot, parseTraceHeader } from '../lambda/trace-header.ts';
import type { SignedBy } from './iam-authorizer.ts';
import type { Authorized } from './jwt-authorizer.ts';

/** The event of an HTTP API with payload format 2.0. */
export interface HttpApiEvent {
  version: '2.0';
  routeKey: string;
  /** Decoded, as HTTP APIs deliver it, unlike REST APIs and function URLs. */
  rawPath: string;
  /** As it was sent. */
  rawQueryString: string;
  cookies?: string[];
  /** Lower-case names; values of one name joined by commas; without `cookie`. */
  headers: Record<string, string>;
  /** Decoded; values of one name joined by commas. */
  queryStringParameters?: Record<string, string>;
  pathParameters?: Record<string, string>;
  requestContext: {
    accountId: string;
    apiId: string;
    authorizer?: Authorized | SignedBy;
    domainName: string;
    domainPrefix: string;
    http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
    requestId: string;
    routeKey: string;
    stage: '$default';
    /** `12/Mar/2020:19:03:58 +0000` */
    time: string;
    timeEpoch: number;
  };
  body?: string;
  isBase64Encoded: boolean;
}

/** A request as the listener read it. */
export interface ReceivedRequest {
  request: IncomingMessage;
  routeKey: string;
  /** Encoded, without the query. */
  path: string;
  query: string;
  pathParameters: Record<string, string>;
  body: Buffer;
  apiId: string;
  nowMs: number;
  authorizer?: Authorized | SignedBy;
}

export const LOCAL_ACCOUNT = '000000000000';
/** These speak about the connection, not about the request. */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'te', 'transfer-encoding', 'upgrade']);
const TEXT_TYPES = new Set(['application/json', 'application/xml', 'application/javascript']);
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * The event that a function behind the route receives.
 *
 * @throws {URIError} when the path is not properly percent-encoded
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toHttpApiEvent(received: ReceivedRequest): HttpApiEvent {
  const { request, routeKey, path, query, pathParameters, body, nowMs } = received;
  const rawPath = decodeURIComponent(path);
  const headers = eventHeaders(request);
  const cookies = request.headers.cookie?.split(';').map((cookie) => cookie.trim());
  const domainName = (headers.host ?? 'localhost').replace(/:\d+$/, '');
  const binary = body.length > 0 && !isText(headers['content-type']);
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: query,
    ...(cookies && { cookies }),
    headers,
    ...(query && { queryStringParameters: queryParameters(query) }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: {
      accountId: LOCAL_ACCOUNT,
      apiId: received.apiId,
      ...(received.authorizer && { authorizer: received.authorizer }),
      domainName,
      domainPrefix: domainName.split('.')[0] ?? domainName,
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomBytes(11).toString('base64'),
      routeKey,
      stage: '$default',
      time: requestTime(nowMs),
      timeEpoch: nowMs,
    },
    ...(body.length > 0 && { body: body.toString(binary ? 'base64' : 'utf8') }),
    isBase64Encoded: binary,
  };
}

/**
 * Whether a body reaches the function as a UTF-8 string; any other is base64. AWS's pages say only that "binary"
 * content types are encoded. What the service does: text are `text/*` and JSON, XML and JavaScript under their
 * plain names; forms, types such as `application/problem+json` and a missing content type are binary.
 *
 * @see https://github.com/ministackorg/ministack/pull/766
 */
function isText(contentType: string | undefined): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || TEXT_TYPES.has(type);
}

/** The request's headers and those that the gateway adds; a request without a trace begins one here. */
function eventHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values && name !== 'cookie' && !CONNECTION_HEADERS.has(name)) headers[name] = values.join(',');
  }
  const client = request.socket.remoteAddress ?? '127.0.0.1';
  const forwarded = headers['x-forwarded-for'];
  headers['x-forwarded-for'] = forwarded ? `${forwarded}, ${client}` : client;
  headers['x-forwarded-port'] ??= String(request.socket.localPort ?? 80);
  headers['x-forwarded-proto'] ??= 'http';
  if (!parseTraceHeader(headers['x-amzn-trace-id']).root) {
    headers['x-amzn-trace-id'] = `Root=${newTraceRoot()}`;
  }
  return headers;
}

function queryParameters(query: string): Record<string, string> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return Object.fromEntries([...values].map(([name, list]) => [name, list.join(',')]));
}

function requestTime(nowMs: number): string {
  const [, year, month, day, time] =
    /^(\d+)-(\d\d)-(\d\d)T([\d:]{8})/.exec(new Date(nowMs).toISOString()) ?? [];
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}
