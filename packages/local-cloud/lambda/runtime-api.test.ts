import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RuntimeApi } from './runtime-api.ts';
import { RuntimeClient } from './runtime-client.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:basic';
const INVOCATION = { requestId: 'r-1', event: '{"a":1}', traceHeader: 'Root=1-5-7', deadlineMs: 1234 };

const listener = {
  next: vi.fn(),
  response: vi.fn(),
  error: vi.fn(),
  initError: vi.fn(),
  fault: vi.fn(),
};
let api: RuntimeApi;
let base: string;
let address: string;

beforeEach(async () => {
  vi.resetAllMocks();
  api = new RuntimeApi(ARN, listener);
  address = await api.open();
  base = `http://${address}/2018-06-01/runtime`;
});
afterEach(() => api.close());

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${base}${path}`, { method: 'POST', body, headers });

/** Lets the runtime ask for an invocation and gives it one. */
async function running(): Promise<Response> {
  const asked = new Promise<void>((resolve) => listener.next.mockImplementationOnce(resolve));
  const next = fetch(`${base}/invocation/next`);
  await asked;
  api.give(INVOCATION);
  return next;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-next */
test('answers invocation/next with the event, and what belongs to it in headers', async () => {
  const response = await running();
  expect([response.status, await response.text()]).toEqual([200, '{"a":1}']);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'lambda-runtime-aws-request-id': 'r-1',
    'lambda-runtime-deadline-ms': '1234',
    'lambda-runtime-invoked-function-arn': ARN,
    'lambda-runtime-trace-id': 'Root=1-5-7',
  });
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-response */
test('accepts the response of the running invocation, once', async () => {
  await running();
  const accepted = await post('/invocation/r-1/response', '{"b":2}');
  expect([accepted.status, await accepted.json()]).toEqual([202, { status: 'OK' }]);
  expect(listener.response).toHaveBeenCalledWith('{"b":2}');
  const again = await post('/invocation/r-1/response', '{"b":2}');
  expect([again.status, await again.json()]).toEqual([
    400,
    { errorType: 'InvalidRequestID', errorMessage: 'r-1 is not the running invocation' },
  ]);
  expect(listener.response).toHaveBeenCalledTimes(1);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-response */
test('answers 413 to a response above 6 MB, and the invocation has failed', async () => {
  await running();
  expect((await post('/invocation/r-1/response', 'x'.repeat(6_291_557))).status).toBe(413);
  expect(listener.error).toHaveBeenCalledWith(
    expect.objectContaining({ errorType: 'Function.ResponseSizeTooLarge' }),
  );
  expect(listener.response).not.toHaveBeenCalled();
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-invokeerror */
test('takes the error of an invocation, or of the initialisation', async () => {
  await running();
  const error = { errorType: 'TypeError', errorMessage: 'no', trace: ['at once'] };
  expect((await post('/invocation/r-1/error', JSON.stringify(error))).status).toBe(202);
  expect(listener.error).toHaveBeenCalledWith(error);
  expect((await post('/init/error', JSON.stringify(error))).status).toBe(202);
  expect(listener.initError).toHaveBeenCalledWith(error);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-initerror */
test.each(['no JSON', 'null', '{}'])(
  'knows an error whose body is %s by its header',
  async (errorMessage) => {
    await post('/init/error', errorMessage, { 'Lambda-Runtime-Function-Error-Type': 'Runtime.Odd' });
    expect(listener.initError).toHaveBeenCalledWith({ errorType: 'Runtime.Odd', errorMessage, trace: [] });
  },
);

test('refuses what it does not know', async () => {
  expect((await post('/invocation/r-9/response', '1')).status).toBe(400);
  expect((await post('/elsewhere', '1')).status).toBe(404);
  expect((await fetch(`http://${address}/`)).status).toBe(404);
  expect(() => api.give(INVOCATION)).toThrow('did not ask');
});

test('has a client that reads an invocation and sends names of errors that a header cannot carry', async () => {
  const client = new RuntimeClient(address);
  const asked = new Promise<void>((resolve) => listener.next.mockImplementationOnce(resolve));
  const next = client.next();
  await asked;
  api.give(INVOCATION);
  expect(await next).toEqual({ ...INVOCATION, functionArn: ARN });
  const error = { errorType: 'Ação\nrecusada', errorMessage: 'não', trace: [] };
  await client.fail('r-1', error);
  expect(listener.error).toHaveBeenCalledWith(error);
  await api.close();
  await expect(client.next()).rejects.toThrow(/ECONNREFUSED|socket hang up/);
});
