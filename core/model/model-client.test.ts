import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as z from 'zod';
import { customerAnswer, readAnswer } from '../agent/answer.ts';
import { BEST_DEGREE, type Degree } from './degree.ts';
import { callOptions, endpoint, prompt, startModel } from './model.fixture.ts';
import { MAX_OUTPUT_TOKENS } from './model-call.ts';
import { ModelClient } from './model-client.ts';

let model: Awaited<ReturnType<typeof startModel>>;

beforeEach(async () => {
  model = await startModel();
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await model.close();
});

const SECRET = 'prosa/test/model/default';
const CHAT: Degree = { ...BEST_DEGREE, form: 'chat_schema' };

const ask = (degree: Degree, ...given: Parameters<typeof prompt>) =>
  model.client.ask(endpoint(model.baseUrl), prompt(...given), callOptions({ degree }));
const calls = () => model.standIn.callRecords().map(({ path, status }) => [path, status]);
const words = async (degree: Degree, ...given: Parameters<typeof prompt>) => {
  const end = await ask(degree, ...given);
  if (end.kind !== 'said') throw new Error(end.kind);
  return end.text;
};

describe.each([
  ['the Responses API', BEST_DEGREE, '/v1/responses'],
  ['Chat Completions', CHAT, '/v1/chat/completions'],
])('through %s', (_api, degree, path) => {
  it('the answer comes in its fixed form, with the tokens by kind', async () => {
    const end = await ask(degree, 'Tem pão?');
    if (end.kind !== 'said') throw new Error(end.kind);
    const answer = readAnswer(end.text, { queueIds: ['sales', 'finance'] });
    expect(answer).toMatchObject({ action: 'reply', queue: null, reason: null });
    expect(answer.reply).toContain('“Tem pão?”');
    expect(end.tokens?.uncached).toBeGreaterThan(10);
    expect(end.tokens?.output).toBeGreaterThan(10);
    expect(calls()).toEqual([[path, 200]]);
  });

  it('actions and queues come in their own fields', async () => {
    expect(
      readAnswer(await words(degree, 'Quero um atendente'), { queueIds: ['sales', 'finance'] }),
    ).toMatchObject({
      action: 'handoff',
      queue: 'sales',
    });
    expect(readAnswer(await words(degree, 'Pode encerrar'), { queueIds: [] })).toMatchObject({
      action: 'close',
      queue: null,
    });
  });

  it('a tenant without queues has a schema too, and plain words need none', async () => {
    expect(await words(degree, 'Oi', { form: customerAnswer({ queueIds: [] }) })).toContain('"queue":null');
    expect(await words(degree, 'Oi', { form: 'text' })).not.toContain('{');
  });

  it('a refusal is told apart', async () => {
    model.faults.add({ target: 'model', action: 'refusal' });
    expect((await ask(degree, 'Oi')).kind).toBe('refused');
  });

  it.each(['body', 'html'] as const)(
    'a %s that is none of the API is a provider that is down',
    async (kind) => {
      model.faults.add({ target: 'model', action: 'nonsense', kind });
      expect((await ask(degree, 'Oi')).kind).toBe('down');
    },
  );

  it('is asked once, whatever happens', async () => {
    model.faults.add({ target: 'model', action: 'error', status: 500 });
    expect((await ask(degree, 'Oi')).kind).toBe('down');
    expect(calls()).toEqual([[path, 500]]);
  });

  it('is broken off at the time-out and by the caller', async () => {
    model.faults.add({ target: 'model', action: 'hang' });
    const at = endpoint(model.baseUrl);
    const late = callOptions({ degree, timeoutMs: 30 });
    expect((await model.client.ask(at, prompt('Oi'), late)).kind).toBe('down');
    const aborted = callOptions({ degree, signal: AbortSignal.abort() });
    await expect(model.client.ask(at, prompt('Oi'), aborted)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

it('the words of an error are read wherever a server writes them, without the request that it repeats', async () => {
  const bodies = [
    { detail: [{ loc: ['body', 'max_completion_tokens'], msg: 'Extra inputs', input: 'reasoning' }] },
    { error: 'unknown field max_completion_tokens' },
    [{ error: { code: 400, message: 'max_completion_tokens is unknown' } }],
  ];
  for (const body of bodies) {
    vi.stubGlobal('fetch', async () => Response.json(body, { status: 422 }));
    expect(await ask(CHAT, 'Oi')).toMatchObject({ kind: 'unsupported', feature: 'limit' });
  }
});

it.each([
  ['https://x.example/v1', 'https://x.example/v1/chat/completions'],
  ['https://x.example/', 'https://x.example/chat/completions'],
  ['https://x.example/openai/?api-version=1', 'https://x.example/openai/chat/completions?api-version=1'],
])('an address like %s may be written in any way', async (address, expected) => {
  const urls: unknown[] = [];
  vi.stubGlobal('fetch', async (url: unknown) => {
    urls.push(url);
    return Response.json({ choices: [] });
  });
  await model.client.ask(endpoint(address), prompt('Oi'), callOptions({ degree: CHAT }));
  expect(urls).toEqual([expected]);
});

it('who cannot be reached is down, and nobody knows what the call cost', async () => {
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') });
  });
  const end = await ask(CHAT, 'Oi');
  const message = `no answer came from the model: the connection to ${new URL(model.baseUrl).host} failed`;
  expect(end).toMatchObject({ kind: 'down', cause: { name: 'NoModelAnswerError', message } });
});

it.each(['', '{"choices":'])('%j in place of a document is a provider that is down', async (text) => {
  vi.stubGlobal('fetch', async () => new Response(text, { headers: { 'content-type': 'application/json' } }));
  expect((await ask(CHAT, 'Oi')).kind).toBe('down');
});

it('an endpoint that knows no form reads it in words, and the two take turns', async () => {
  const sent: unknown[] = [];
  vi.stubGlobal('fetch', async (_url: unknown, init: RequestInit) => {
    sent.push(JSON.parse(String(init.body)));
    return Response.json({ choices: [{ message: { content: 'oi' } }] });
  });
  const history = [
    { role: 'assistant' as const, text: 'Olá' },
    { role: 'user' as const, text: 'um' },
    { role: 'user' as const, text: 'dois' },
  ];
  await ask({ ...CHAT, form: 'chat_text', limit: 'max_tokens' }, 'Oi', { history });
  expect(sent).toEqual([
    {
      model: 'm-1',
      max_tokens: MAX_OUTPUT_TOKENS,
      messages: [
        { role: 'system', content: expect.stringContaining('"queue": null or one of "sales", "finance"') },
        { role: 'user', content: '…' },
        { role: 'assistant', content: 'Olá' },
        { role: 'user', content: 'um\ndois' },
      ],
    },
  ]);
});

it('without a key no endpoint is called, and the error says which secret to fill', async () => {
  const nameless = endpoint(model.baseUrl, { secretName: 'prosa/test/model/acme' });
  expect(await model.client.ask(nameless, prompt('Oi'), callOptions())).toMatchObject({
    kind: 'misconfigured',
    cause: { message: expect.stringContaining('prosa/test/model/acme') },
  });
  expect(calls()).toEqual([]);
});

it.each([
  ['refused', 'sk-old'],
  ['empty', ''],
])('a key that was %s is replaced in the same call, once another is stored', async (_what, remembered) => {
  const stored = { apiKey: 'sk-new' };
  const asked: (boolean | undefined)[] = [];
  const secrets = {
    async read<Schema extends z.ZodType>(_name: string, schema: Schema, options: { refresh?: boolean } = {}) {
      asked.push(options.refresh);
      return schema.parse(options.refresh ? stored : { apiKey: remembered });
    },
  };
  const send = globalThis.fetch;
  vi.stubGlobal('fetch', (...[input, init]: Parameters<typeof fetch>) =>
    new Headers(init?.headers).get('authorization') === 'Bearer sk-new'
      ? send(input, init)
      : Promise.resolve(Response.json({ error: { code: 'invalid_api_key' } }, { status: 401 })),
  );
  const client = new ModelClient({ secrets, now: () => 0 });
  expect((await client.ask(endpoint(model.baseUrl), prompt('um'), callOptions())).kind).toBe('said');
  stored.apiKey = 'sk-old';
  expect((await client.ask(endpoint(model.baseUrl), prompt('dois'), callOptions())).kind).toBe(
    'misconfigured',
  );
  expect(asked).toEqual([undefined, true, undefined, true]);
});

it('a key that is changed is used from the next call on', async () => {
  const seen: (string | null)[] = [];
  const send = globalThis.fetch;
  vi.stubGlobal('fetch', (...[input, init]: Parameters<typeof fetch>) => {
    seen.push(new Headers(init?.headers).get('authorization'));
    return send(input, init);
  });
  const client = new ModelClient({ secrets: model.reader, now: () => 0 });
  await client.ask(endpoint(model.baseUrl), prompt('um'), callOptions());
  model.secrets.set(SECRET, { apiKey: 'sk-new' });
  await client.ask(endpoint(model.baseUrl), prompt('dois'), callOptions());
  expect(seen).toEqual(['Bearer sk-test', 'Bearer sk-new']);
});

it('what all customers of a company have in common is written to the cache once, and nothing else is', async () => {
  const instructions = 'Vendemos chá. '.repeat(400);
  const tokensOf = async (degree: Degree, text: string, more = instructions) => {
    const { tokens } = await ask(degree, text, { instructions: more, moment: `Now: ${text}` });
    return tokens && [tokens.cached > 0, tokens.cache_write > 0];
  };
  expect(await tokensOf(BEST_DEGREE, 'Oi')).toEqual([false, true]);
  expect(await tokensOf(BEST_DEGREE, 'Tem pão?')).toEqual([true, false]);
  expect(await tokensOf(BEST_DEGREE, 'Oi', 'Vendemos pão.')).toEqual([false, false]);
});

it('tells the provider the tenant’s cache key and the trace, and to keep nothing', async () => {
  await ask(BEST_DEGREE, 'Oi');
  expect(model.standIn.callRecords()[0]).toMatchObject({
    prompt_cache_key: expect.stringMatching(/^acme:[a-z2-7]{8}$/),
    trace_id: prompt('').traceId,
    model: 'm-1',
  });
});
