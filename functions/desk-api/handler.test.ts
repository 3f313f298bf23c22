import type { Context } from 'aws-lambda';
import { expect, it } from 'vitest';
import type { ApiFrame } from '#core/api/answer-request.ts';
import { RateLimiter } from '#core/api/rate-limiter.ts';
import type { DeskApiPorts } from '#core/desk/api/ports.ts';
import { DESK_ROUTES } from '#core/desk/api/routes.ts';
import { recordingCount, recordingLog } from '#platform/runtime/recording.fixture.ts';
import { noTrace } from '#platform/runtime/tracer.ts';
import { createHandler } from './handler.ts';

const unused = (): never => {
  throw new Error('nothing of the desk is asked');
};
const NO_PORTS = new Proxy({}, { get: unused }) as DeskApiPorts;
const CLAIMS = { sub: 'ana', token_use: 'id', 'custom:tenant_id': 'acme', 'custom:role': 'agent' };

function ask(method: string, rawPath: string) {
  const now = () => 0;
  const frame: ApiFrame<DeskApiPorts> = {
    ports: NO_PORTS,
    limiter: new RateLimiter(now),
    once: { do: unused },
    explain: () => undefined,
  };
  const handle = createHandler({
    frame,
    now,
    log: recordingLog(),
    metrics: { ...recordingCount(), flush: () => undefined },
    trace: noTrace,
    counts: { note: () => undefined, flushIfDue: async () => undefined },
    routes: DESK_ROUTES,
    onInvocation: () => undefined,
  });
  const requestContext = { http: { method }, authorizer: { jwt: { claims: CLAIMS } } };
  const asGatewayTells = { version: '2.0', routeKey: 'ANY /v1/{proxy+}', rawQueryString: '', headers: {} };
  const request = { ...asGatewayTells, rawPath, requestContext, isBase64Encoded: false };
  return handle(request, {} as Context);
}

it.each([
  ['no route', 'GET', '/v1/desk/nothing'],
  ['another method', 'DELETE', '/v1/desk/me'],
  ['an id of blanks', 'POST', '/v1/desk/conversations/%20/notes'],
  ['an id of other blanks', 'GET', '/v1/desk/conversations/%C2%A0'],
  ['an id that is no text', 'GET', '/v1/desk/conversations/%E0%A4'],
  ['a percent sign in an id', 'GET', '/v1/desk/conversations/%'],
])('a client that asks with %s is told that there is no such thing', async (_what, method, rawPath) => {
  const answer = await ask(method, rawPath);
  expect(answer).toMatchObject({
    statusCode: 404,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  });
  expect(JSON.parse(answer.body ?? '')).toMatchObject({ code: 'not_found' });
});
