import { ManualClock } from '@prosa/local-cloud/clock';
import { FaultRegistry } from '@prosa/local-cloud/faults';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ModelStandIn, serveModelStandIn } from '../model/stand-in.ts';
import { disturbedAnswers } from './model-faults.ts';
import type { MODEL_TARGET } from './model-target.ts';

let clock: ManualClock;
let faults: FaultRegistry<typeof MODEL_TARGET>;
let standIn: ModelStandIn;
let openai: OpenAI;
let reports: string[];

beforeEach(async () => {
  clock = new ManualClock();
  faults = new FaultRegistry({ clock });
  reports = [];
  standIn = await serveModelStandIn({
    disturb: disturbedAnswers(faults),
    onReport: (line) => reports.push(line),
  });
  openai = new OpenAI({ apiKey: 'placeholder', baseURL: standIn.baseUrl, maxRetries: 0 });
});
afterEach(async () => {
  faults.close();
  await standIn.close();
});

const ask = (input = 'Tem pão?', options: { signal?: AbortSignal } = {}) =>
  openai.responses.create({ model: 'm', input }, options);

const askChat = () =>
  openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Tem pão?' }] });

/** Resolves when the fault has struck. */
const struck = async () => {
  while (faults.list()[0]?.struck === 0) await new Promise((resolve) => setImmediate(resolve));
};

describe('the stand-in for the model', () => {
  it('answers without a fault, and where none matches', async () => {
    faults.add({ target: 'model', action: 'error', match: { text: 'bolo' } });
    expect((await ask()).output_text).toContain('“Tem pão?”');
    await expect(ask('Tem BOLO?')).rejects.toBeInstanceOf(OpenAI.InternalServerError);
  });

  it('refuses for the rate', async () => {
    faults.add({ target: 'model', action: 'rate-limit' });
    await expect(ask()).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    expect(standIn.calls()).toEqual([]);
  });

  it.each([500, 503, 404])('fails with status %i', async (status) => {
    faults.add({ target: 'model', action: 'error', status });
    await expect(ask()).rejects.toMatchObject({ status });
    expect(standIn.callRecords()).toMatchObject([{ status }]);
  });

  it('says when to come back', async () => {
    faults.add({ target: 'model', action: 'rate-limit', retry_after: 20, count: 1 });
    faults.add({ target: 'model', action: 'error', status: 503, retry_after: 7 });
    for (const seconds of ['20', '7']) {
      const error = await ask().catch((thrown: unknown) => thrown);
      if (!(error instanceof OpenAI.APIError)) throw new Error('no error');
      expect(error.headers?.get('retry-after')).toBe(seconds);
    }
  });

  it('drops the connection', async () => {
    faults.add({ target: 'model', action: 'drop' });
    await expect(ask()).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
    expect(standIn.callRecords()).toMatchObject([{ status: null }]);
  });

  it('refuses to answer', async () => {
    faults.add({ target: 'model', action: 'refusal' });
    const response = await ask();
    expect(response.output).toMatchObject([{ content: [{ type: 'refusal', refusal: expect.any(String) }] }]);
    expect(response.output_text).toBe('');
    const completion = await askChat();
    expect(completion.choices[0]?.message).toMatchObject({ content: null, refusal: expect.any(String) });
  });

  it.each([
    ['not-json', (text: string) => () => JSON.parse(text), 'toThrow'],
    ['wrong-schema', (text: string) => JSON.parse(text), { nonsense: true }],
  ] as const)('answers with %s where JSON was asked for', async (kind, read, expected) => {
    faults.add({ target: 'model', action: 'nonsense', kind });
    const format = { type: 'json_object' as const };
    const { output_text } = await openai.responses.create({ model: 'm', input: 'Oi', text: { format } });
    if (expected === 'toThrow') expect(read(output_text)).toThrow(SyntaxError);
    else expect(read(output_text)).toEqual(expected);
  });

  it('answers with a page', async () => {
    faults.add({ target: 'model', action: 'nonsense', kind: 'html' });
    const response = await fetch(`${standIn.baseUrl}/responses`, {
      method: 'POST',
      headers: { authorization: 'Bearer k' },
      body: JSON.stringify({ model: 'm', input: 'Oi' }),
    });
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('<html>');
  });

  it('knows no more of the API than it is told to, and other faults strike what it knows', async () => {
    faults.add({ target: 'model', action: 'error', match: { api: 'chat' }, count: 1 });
    faults.add({ target: 'model', action: 'knows', form: 'chat_object', limit: 'max_tokens', effort: false });
    await expect(ask()).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(askChat()).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    expect((await askChat()).choices[0]?.message.content).toContain('“Tem pão?”');
    const more = (request: object) =>
      openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Oi' }], ...request });
    const schema = { name: 'a', schema: { type: 'object' } };
    await expect(
      more({ response_format: { type: 'json_schema', json_schema: schema } }),
    ).rejects.toMatchObject({
      param: 'response_format',
    });
    await expect(more({ max_completion_tokens: 9 })).rejects.toMatchObject({
      param: 'max_completion_tokens',
    });
    await expect(more({ reasoning_effort: 'low' })).rejects.toMatchObject({ param: 'reasoning_effort' });
    await more({ response_format: { type: 'json_object' }, max_tokens: 900 });
  });

  it.each([
    ['failed', { status: 'failed', error: { code: 'server_error' } }, 'error'],
    ['cancelled', { status: 'cancelled' }, 'abort'],
    ['truncated', { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, 'length'],
    ['filtered', { incomplete_details: { reason: 'content_filter' } }, 'content_filter'],
  ] as const)('ends as %s with 200', async (as, response, finish_reason) => {
    faults.add({ target: 'model', action: 'ends', as });
    expect(await ask()).toMatchObject({ ...response, output: [] });
    expect((await askChat()).choices).toMatchObject([{ finish_reason, message: { content: null } }]);
  });

  it.each([
    ['quota', { status: 429, code: 'insufficient_quota' }],
    ['too-long', { status: 400, code: 'context_length_exceeded' }],
    ['model', { status: 404, code: 'model_not_found' }],
  ] as const)('rejects for %s', async (reason, error) => {
    faults.add({ target: 'model', action: 'reject', for: reason });
    await expect(ask()).rejects.toMatchObject(error);
  });

  it('disturbs one model and one key', async () => {
    faults.add({ target: 'model', action: 'error', match: { model: 'other', prompt_cache_key: 't1' } });
    const call = (model: string, key: string) =>
      openai.responses.create({ model, input: 'Oi', prompt_cache_key: key });
    await call('m', 't1');
    await call('other', 't2');
    await expect(call('other', 't1')).rejects.toBeInstanceOf(OpenAI.InternalServerError);
  });

  it('answers without text', async () => {
    faults.add({ target: 'model', action: 'empty' });
    expect(await ask()).toMatchObject({ status: 'completed', output_text: '' });
  });

  it('answers with what is no response', async () => {
    faults.add({ target: 'model', action: 'nonsense' });
    expect(await ask()).not.toHaveProperty('output');
  });

  it('answers late', async () => {
    faults.add({ target: 'model', action: 'slow', ms: 1000 });
    const answer = ask();
    await struck();
    expect(standIn.calls()).toEqual([]);
    await clock.advance(1000);
    expect((await answer).output_text).toContain('“Tem pão?”');
  });

  it('gives no answer: the connection ends after the time', async () => {
    faults.add({ target: 'model', action: 'hang', ms: 1000 });
    const answer = expect(ask()).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
    await struck();
    await clock.advance(1000);
    await answer;
  });

  it('gives no answer until the caller gives up, or the runtime closes', async () => {
    faults.add({ target: 'model', action: 'hang' });
    const patience = new AbortController();
    const answer = expect(ask('a', { signal: patience.signal })).rejects.toBeInstanceOf(
      OpenAI.APIUserAbortError,
    );
    await struck();
    patience.abort();
    await answer;
    const other = expect(ask('b')).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
    while (faults.list()[0]?.struck !== 2) await new Promise((resolve) => setImmediate(resolve));
    faults.close();
    await other;
    expect(reports).toEqual([]);
  });
});
