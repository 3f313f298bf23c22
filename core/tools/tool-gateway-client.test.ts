import { expect, it } from 'vitest';
import { CALL } from './gateway/gateway.fixture.ts';
import { createToolGatewayClient } from './tool-gateway-client.ts';

const DONE = { kind: 'done', data: { status: 'shipped' } };

function client(answer: () => Response | Promise<Response>) {
  const sent: { url: string; body: unknown; headers: unknown }[] = [];
  const caller = createToolGatewayClient({
    url: 'https://tools.example',
    sign: async ({ headers }) => ({ ...headers, authorization: 'AWS4-HMAC-SHA256 …' }),
    fetch: async (url, init) => {
      sent.push({ url: String(url), body: JSON.parse(String(init?.body)), headers: init?.headers });
      return answer();
    },
  });
  const limits = { signal: new AbortController().signal, timeoutMs: 8_000 };
  return { sent, call: (more = {}) => caller.call(CALL, { ...limits, ...more }) };
}

it('a call is signed, names the tool in the path, and leaves time for the way', async () => {
  const { sent, call } = client(() => Response.json(DONE));
  expect(await call()).toEqual(DONE);
  const { tool: _tool, ...fields } = CALL;
  expect(sent).toEqual([
    {
      url: 'https://tools.example/v1/tools/erp_order_status/call',
      body: { ...fields, timeoutMs: 7_500 },
      headers: expect.objectContaining({ authorization: 'AWS4-HMAC-SHA256 …', 'x-trace-id': CALL.traceId }),
    },
  ]);
});

it.each([
  [403, 'misconfigured', false],
  [429, 'unavailable', true],
  [500, 'unavailable', true],
  [503, 'unavailable', true],
])('a gateway that answers %s is %s', async (status, code, mayHaveHappened) => {
  const { call } = client(() => new Response('{"message":"no"}', { status }));
  expect(await call()).toMatchObject({ kind: 'failed', code, mayHaveHappened });
});

it.each(['<html>', '{}', '{"kind":"failed","code":"odd"}'])('%s is no end of a call', async (text) => {
  expect(await client(() => new Response(text)).call()).toMatchObject({ code: 'unavailable' });
});

it('a gateway that cannot be reached is an end, and a caller that breaks off gets its reason', async () => {
  const broken = client(() => Promise.reject(new TypeError('fetch failed')));
  expect(await broken.call()).toMatchObject({ code: 'unavailable', mayHaveHappened: true });
  const reason = new Error('the turn is over');
  const gone = client(() => Promise.reject(reason));
  await expect(gone.call({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
