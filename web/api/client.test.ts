import { expect, test } from 'vitest';
import { DeskClient } from './client.ts';
import { ApiProblem, NoAnswer } from './problem.ts';

function clientThatGets(answer: () => Response | Error) {
  const asked: { url: string; init: RequestInit }[] = [];
  let signedOut = 0;
  const client = new DeskClient({
    baseUrl: '/desk',
    token: async () => 'token-1',
    onSignedOut: () => signedOut++,
    language: () => 'pt-BR',
    fetch: async (url, init) => {
      asked.push({ url: String(url), init: init ?? {} });
      const given = answer();
      if (given instanceof Error) throw given;
      return given;
    },
  });
  return { client, asked, signedOut: () => signedOut };
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });

test('an act carries the token, its own key and the words', async () => {
  const { client, asked } = clientThatGets(() => json(201, { note: { id: 'nt_1' } }));
  const answer = await client.call(
    'writeNote',
    { params: { conversationId: 'cv_1' }, body: { text: 'olá' } },
    { idempotencyKey: 'key-1' },
  );
  expect(answer).toEqual({ note: { id: 'nt_1' } });
  const [{ url, init } = { url: '', init: {} }] = asked;
  expect([init.method, url, init.body]).toEqual([
    'POST',
    '/desk/v1/desk/conversations/cv_1/notes',
    '{"text":"olá"}',
  ]);
  expect(Object.fromEntries(new Headers(init.headers))).toEqual({
    authorization: 'Bearer token-1',
    'accept-language': 'pt-BR',
    'content-type': 'application/json',
    'idempotency-key': 'key-1',
  });
});

test('a question has only the filters that are set', async () => {
  const { client, asked } = clientThatGets(() => json(200, { items: [], nextCursor: null }));
  await client.call('listConversations', { query: { view: 'mine', queueId: undefined, limit: '20' } });
  expect(asked[0]?.url).toBe('/desk/v1/desk/conversations?view=mine&limit=20');
});

test('a problem comes with its code, the state of now and the time to wait', async () => {
  const body = { code: 'owner_changed', detail: 'Outra pessoa assumiu.', conversation: { id: 'cv_1' } };
  const { client } = clientThatGets(() => json(409, body, { 'retry-after': '2' }));
  const error = await client
    .call('takeOver', { params: { conversationId: 'cv_1' }, body: { ownerEpoch: 1 } })
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ApiProblem);
  expect(error).toMatchObject({ problem: { ...body, status: 409 }, retryAfterMs: 2_000 });
});

test('who has to sign in again is told, and a proxy’s page is a problem too', async () => {
  const { client, signedOut } = clientThatGets(() => json(401, { message: 'Unauthorized' }));
  await expect(client.call('readMe', {})).rejects.toMatchObject({ problem: { code: 'http_401' } });
  expect(signedOut()).toBe(1);
  const proxy = clientThatGets(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
  await expect(proxy.client.call('readMe', {})).rejects.toMatchObject({ problem: { code: 'http_502' } });
});

test('a cut connection is no answer: what became of the request is not known', async () => {
  const { client } = clientThatGets(() => new TypeError('Failed to fetch'));
  await expect(client.call('readMe', {})).rejects.toBeInstanceOf(NoAnswer);
});
