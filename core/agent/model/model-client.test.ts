import { APIConnectionTimeoutError, APIUserAbortError } from 'openai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readAnswer } from './answer.ts';
import { endpoint, limits, prompt, startModel } from './model.fixture.ts';
import { ModelClient } from './model-client.ts';
import { NoApiAnswerError } from './model-errors.ts';

let model: Awaited<ReturnType<typeof startModel>>;

beforeEach(async () => {
  model = await startModel();
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await model.close();
});

const SECRET = 'prosa/test/model/default';

const ask = (...given: Parameters<typeof prompt>) =>
  model.client.ask(endpoint(model.baseUrl), prompt(...given), limits());
const calls = () => model.standIn.callRecords().map(({ path, status }) => [path, status]);
const withoutResponses = () => model.faults.add({ target: 'model', action: 'no-responses' });

describe.each([
  ['the Responses API', () => undefined],
  ['Chat Completions', withoutResponses],
])('through %s', (_api, prepare) => {
  beforeEach(() => void prepare());

  it('the answer comes in its fixed form, with the tokens used', async () => {
    const { text, tokensUsed } = await ask('Tem pão?');
    const answer = readAnswer(text, ['sales', 'finance']);
    expect(answer).toMatchObject({ action: 'reply', queue: null, reason: null });
    expect(answer.reply).toContain('“Tem pão?”');
    expect(tokensUsed).toBeGreaterThan(10);
  });

  it('actions and queues come in their own fields', async () => {
    expect(readAnswer((await ask('Quero um atendente')).text, ['sales', 'finance'])).toMatchObject({
      action: 'handoff',
      queue: 'sales',
    });
    expect(readAnswer((await ask('Pode encerrar')).text, [])).toMatchObject({ action: 'close', queue: null });
  });

  it('a tenant without queues has a schema too, and plain words need none', async () => {
    expect((await ask('Oi', { queueIds: [] })).text).toContain('"queue":null');
    expect((await ask('Oi', { form: 'text' })).text).not.toContain('{');
  });

  it('a refusal is told apart', async () => {
    model.faults.add({ target: 'model', action: 'refusal' });
    expect((await ask('Oi')).refusal).toMatch(/can’t help/);
  });

  it.each(['body', 'html'] as const)('a %s that is none of the API is said to be so', async (kind) => {
    model.faults.add({ target: 'model', action: 'nonsense', kind });
    await expect(ask('Oi')).rejects.toBeInstanceOf(NoApiAnswerError);
  });

  it('is asked once, whatever happens', async () => {
    model.faults.add({ target: 'model', action: 'error', status: 500 });
    await expect(ask('Oi')).rejects.toMatchObject({ status: 500 });
    expect(calls().filter(([, status]) => status === 500)).toHaveLength(1);
  });

  it('is broken off at the time-out and by the caller', async () => {
    model.faults.add({ target: 'model', action: 'hang' });
    const at = endpoint(model.baseUrl);
    await expect(model.client.ask(at, prompt('Oi'), limits(30))).rejects.toBeInstanceOf(
      APIConnectionTimeoutError,
    );
    const aborted = { ...limits(), signal: AbortSignal.abort() };
    await expect(model.client.ask(at, prompt('Oi'), aborted)).rejects.toBeInstanceOf(APIUserAbortError);
  });
});

it('an endpoint without the Responses API is not asked for it again for ten minutes', async () => {
  withoutResponses();
  for (const text of ['um', 'dois']) await ask(text);
  const chat = ['/v1/chat/completions', 200];
  expect(calls()).toEqual([['/v1/responses', 404], chat, chat]);
  model.clock.nowMs = 600_000;
  await ask('três');
  expect(calls().slice(3)).toEqual([['/v1/responses', 404], chat]);
});

it('a 404 of both is a model that is not there, and nothing is learnt from it', async () => {
  model.faults.add({ target: 'model', action: 'error', status: 404 });
  await expect(ask('Oi')).rejects.toMatchObject({ status: 404 });
  model.faults.clear();
  await ask('Oi');
  expect(calls().at(-1)).toEqual(['/v1/responses', 200]);
});

it('without a key no endpoint is called, and the error says which secret to fill', async () => {
  const nameless = endpoint(model.baseUrl, { secretName: 'prosa/test/model/acme' });
  await expect(model.client.ask(nameless, prompt('Oi'), limits())).rejects.toMatchObject({
    name: 'ModelNotConfiguredError',
    message: expect.stringContaining('prosa/test/model/acme'),
  });
  expect(calls()).toEqual([]);
});

it('a key that is changed is used from the next call on', async () => {
  const seen: (string | null)[] = [];
  const send = globalThis.fetch;
  // The SDK takes `fetch` when it is made.
  vi.stubGlobal('fetch', (...[input, init]: Parameters<typeof fetch>) => {
    seen.push(new Headers(init?.headers).get('authorization'));
    return send(input, init);
  });
  const client = new ModelClient({ secrets: model.reader, now: () => 0 });
  await client.ask(endpoint(model.baseUrl), prompt('um'), limits());
  model.secrets.set(SECRET, { apiKey: 'sk-new' });
  await client.ask(endpoint(model.baseUrl), prompt('dois'), limits());
  expect(seen).toEqual(['Bearer sk-test', 'Bearer sk-new']);
});

it('tells the provider the tenant’s cache key and the trace, and to keep nothing', async () => {
  await ask('Oi');
  expect(model.standIn.callRecords()[0]).toMatchObject({
    prompt_cache_key: 'acme',
    trace_id: prompt('').traceId,
    model: 'm-1',
  });
});
