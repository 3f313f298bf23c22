import { ManualClock } from '@prosa/local-cloud/clock';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { spokenText } from './answer.ts';
import { type ModelStandIn, serveModelStandIn } from './stand-in.ts';

let standIn: ModelStandIn;
let openai: OpenAI;

beforeEach(async () => {
  standIn = await serveModelStandIn();
  openai = new OpenAI({ apiKey: 'placeholder', baseURL: standIn.baseUrl, maxRetries: 0 });
});

afterEach(() => standIn.close());

describe('with the real client', () => {
  test('the Responses API answers the last question, with usage', async () => {
    const response = await openai.responses.create(
      {
        model: 'some-model',
        store: false,
        instructions: 'Você atende uma padaria.',
        input: [
          { role: 'user', content: 'Oi' },
          { role: 'assistant', content: 'Olá!' },
          { role: 'user', content: [{ type: 'input_text', text: 'Tem pão hoje?' }] },
        ],
      },
      { headers: { 'X-Trace-Id': '1-0-0' } },
    );
    expect(response.output_text).toBe(
      'Sou o substituto do modelo, não uma IA. Você escreveu: “Tem pão hoje?” (mensagem 2 desta conversa).',
    );
    expect(response).toMatchObject({ status: 'completed', model: 'some-model', error: null });
    const { input_tokens, output_tokens, total_tokens } = response.usage ?? {};
    expect(input_tokens).toBe(Math.ceil('Você atende uma padaria.OiOlá!Tem pão hoje?'.length / 4));
    expect(total_tokens).toBe((input_tokens ?? 0) + (output_tokens ?? 0));
    expect(standIn.calls()).toEqual([
      {
        at: expect.any(Number),
        answeredAt: expect.any(Number),
        path: '/v1/responses',
        model: 'some-model',
        traceId: '1-0-0',
        userTexts: ['Oi', 'Tem pão hoje?'],
        answer: response.output_text,
        images: [],
      },
    ]);
  });

  test('the Responses API takes plain text, and answers in English what is asked in English', async () => {
    const response = await openai.responses.create({ model: 'm', input: 'What are your hours?' });
    expect(response.output_text).toMatch(/^I am the stand-in for the model.*“What are your hours\?”/);
  });

  test('Chat Completions answers too', async () => {
    const completion = await openai.chat.completions.create({
      model: 'm',
      messages: [
        { role: 'system', content: 'Seja breve.' },
        { role: 'user', content: 'Qual o preço?' },
      ],
    });
    expect(completion.choices[0]?.message.content).toContain('“Qual o preço?”');
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(completion.usage?.total_tokens).toBeGreaterThan(0);
  });

  test('errors are those of the API', async () => {
    await expect(openai.models.list()).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(openai.responses.create({ model: '', input: 'Oi' })).rejects.toBeInstanceOf(
      OpenAI.BadRequestError,
    );
    await expect(openai.responses.create({ model: 'm', input: 'Oi', stream: true })).rejects.toThrow(
      /stream/,
    );
    expect(standIn.calls()).toEqual([]);
  });
});

test.each([
  ['no key', { body: '{}' }, 401, 'invalid_api_key'],
  ['what is not JSON', { body: '{', headers: { authorization: 'Bearer k' } }, 400, null],
])('refuses %s', async (_what, request, status, code) => {
  const response = await fetch(`${standIn.baseUrl}/responses`, { method: 'POST', ...request });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code, type: 'invalid_request_error' } });
});

test('answers when the delay is over, not before', async () => {
  const clock = new ManualClock(0);
  const armed = Promise.withResolvers<number>();
  const slow = await serveModelStandIn({
    delayMs: 300,
    clock: {
      now: () => clock.now(),
      after(delayMs, callback) {
        armed.resolve(delayMs);
        return clock.after(delayMs, callback);
      },
    },
  });
  try {
    const request = fetch(`${slow.baseUrl}/responses`, {
      method: 'POST',
      headers: { authorization: 'Bearer k' },
      body: JSON.stringify({ model: 'm', input: 'Oi' }),
    });
    expect(await armed.promise).toBe(300);
    await clock.advance(299);
    expect(slow.calls()).toEqual([]);
    await clock.advance(1);
    expect((await request).status).toBe(200);
    expect(slow.calls()).toMatchObject([{ at: 0, answeredAt: 300 }]);
  } finally {
    await slow.close();
  }
});

test('a long question is cut between characters, an empty one is answered', () => {
  const text = spokenText({
    userTexts: ['🥖'.repeat(400)],
    fileTexts: [],
    images: [],
    toolOutputs: [],
    documents: undefined,
    parts: [],
  });
  expect(text).toContain(`“${'🥖'.repeat(300)}…”`);
  expect(text.isWellFormed()).toBe(true);
  expect(
    spokenText({
      userTexts: [''],
      fileTexts: [],
      images: [],
      toolOutputs: [],
      documents: undefined,
      parts: [],
    }),
  ).toContain('“”');
});
