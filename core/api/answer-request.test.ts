import { expect, it } from 'vitest';
import * as z from 'zod';
import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import { answerRequest } from './answer-request.ts';
import { RateLimiter } from './rate-limiter.ts';
import { defineRoute } from './route.ts';

function answerTo(fault: Error) {
  const route = defineRoute({
    ...{ operation: 'look', method: 'GET', path: '/v1/things', summary: '', roles: ['agent'], kind: 'read' },
    ...{ params: z.strictObject({}), query: z.strictObject({}), body: undefined, status: 200 },
    ...{ answer: z.object({}), problems: [], examples: {} },
    handle: () => Promise.reject(fault),
  } as const);
  const once = { do: () => Promise.reject(fault) };
  const frame = { ports: {}, limiter: new RateLimiter(() => 0), once, explain: () => undefined };
  return answerRequest(frame, route, {
    claims: { sub: 'ana', token_use: 'id', 'custom:tenant_id': 'acme', 'custom:role': 'agent' },
    ...{ header: () => undefined, traceId: 't', params: {}, query: new URLSearchParams() },
    ...{ body: undefined, contentType: undefined },
  });
}

const named = (name: string, more: object = {}) => Object.assign(new Error(name), { name, ...more });
const refused = { $metadata: { httpStatusCode: 400 } };

it.each([
  ['a service without an answer', named('TimeoutError')],
  ['a connection that was cut', named('Error', { code: 'ECONNRESET' })],
  ['a fault of the service', named('InternalServerError', { $metadata: { httpStatusCode: 500 } })],
  ['a busy table', named('ProvisionedThroughputExceededException', refused)],
  ['a library whose service gave no answer', new Error('not kept', { cause: named('TimeoutError') })],
  ['a lost race', new ContentionError('cv_1', 'it was read')],
])('a person whose request met %s is asked to try again in an instant', async (_what, fault) => {
  const { status, headers, body } = await answerTo(fault);
  expect([status, headers['retry-after'], JSON.parse(body).code]).toEqual([503, '1', 'busy']);
});

it.each([
  ['what the service refuses', named('ValidationException', refused)],
  ['a fault in our code', new TypeError('x is undefined')],
])('and is not, where it met %s: that is refused again', async (_what, fault) => {
  const { status, headers } = await answerTo(fault);
  expect([status, headers['retry-after']]).toEqual([500, undefined]);
});
