import { expect, it } from 'vitest';
import { asked } from './search.fixture.ts';
import { createSearchClient } from './search-client.ts';

const CHUNK = { chunkId: 'ck_a', documentId: 'd', version: 2, section: 'Trocas', text: '30 dias.' };
const FOUND = { chunks: [CHUNK], isByWordsAlone: false };

function client(answer: () => Response | Promise<Response>) {
  const sent: { url: string; body: unknown; headers: unknown }[] = [];
  const searcher = createSearchClient({
    url: 'https://tools.example/',
    sign: async ({ headers }) => ({ ...headers, authorization: 'AWS4-HMAC-SHA256 …' }),
    fetch: async (url, init) => {
      sent.push({ url: String(url), body: JSON.parse(String(init?.body)), headers: init?.headers });
      return answer();
    },
  });
  const limits = { signal: new AbortController().signal, timeoutMs: 3_000 };
  return { sent, search: (more = {}) => searcher.search(asked('prazo'), { ...limits, ...more }) };
}

it('a search is signed, and leaves time for the way', async () => {
  const { sent, search } = client(() => Response.json(FOUND));
  expect(await search()).toEqual({ kind: 'found', ...FOUND });
  expect(sent).toEqual([
    {
      url: 'https://tools.example/v1/knowledge/search',
      body: { ...asked('prazo'), timeoutMs: 2_800 },
      headers: expect.objectContaining({ authorization: 'AWS4-HMAC-SHA256 …' }),
    },
  ]);
});

it.each([
  [403, 'misconfigured'],
  [429, 'unavailable'],
  [500, 'unavailable'],
  [503, 'unavailable'],
])('a retriever that answers %s is %s', async (status, reason) => {
  const { search } = client(() => new Response('{"message":"no"}', { status }));
  expect(await search()).toEqual({ kind: 'failed', reason });
});

it.each(['<html>', '{}', '{"chunks":[{"text":"x"}],"isByWordsAlone":false}'])(
  '%s is no answer of a search',
  async (text) => {
    expect(await client(() => new Response(text)).search()).toEqual({
      kind: 'failed',
      reason: 'unavailable',
    });
  },
);

it('a retriever that cannot be reached is an end, and who breaks off gets the reason', async () => {
  const broken = client(() => Promise.reject(new TypeError('fetch failed')));
  expect(await broken.search()).toEqual({ kind: 'failed', reason: 'unavailable' });
  const reason = new Error('the turn is over');
  const gone = client(() => Promise.reject(reason));
  await expect(gone.search({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
