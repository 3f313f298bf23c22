import OpenAI from 'openai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type ModelStandIn, serveModelStandIn } from './stand-in.ts';

const turn = z.object({
  reply: z.string(),
  action: z.enum(['reply', 'handoff', 'close']),
  queue: z.enum(['vendas', 'suporte']).nullable(),
  reason: z.string().nullable(),
});

let standIn: ModelStandIn;
let openai: OpenAI;
beforeAll(async () => {
  standIn = await serveModelStandIn();
  openai = new OpenAI({ apiKey: 'placeholder', baseURL: standIn.baseUrl, maxRetries: 0 });
});
afterAll(() => standIn.close());

async function viaResponses(schema: z.ZodType, input: string): Promise<unknown> {
  const response = await openai.responses.parse({
    model: 'm',
    input,
    text: { format: zodTextFormat(schema, 'turn') },
  });
  return response.output_parsed;
}

async function viaChat(schema: z.ZodType, input: string): Promise<unknown> {
  const completion = await openai.chat.completions.parse({
    model: 'm',
    messages: [{ role: 'user', content: input }],
    response_format: zodResponseFormat(schema, 'turn'),
  });
  return completion.choices[0]?.message.parsed;
}

describe.each([
  ['the Responses API', viaResponses],
  ['Chat Completions', viaChat],
])('a decision through %s', (_api, ask) => {
  it.each<[string, object]>([
    [
      'Tem pão?',
      { action: 'reply', queue: null, reason: null, reply: expect.stringContaining('“Tem pão?”') },
    ],
    [
      'Quero falar com um ATENDENTE',
      { action: 'handoff', queue: 'vendas', reason: 'O cliente pede uma pessoa.' },
    ],
    ['I want a human, please', { action: 'handoff', reason: 'The customer asks for a person.' }],
    ['pode encerrar', { action: 'close', queue: null, reason: 'O cliente pede para encerrar a conversa.' }],
    ['please close this', { action: 'close', queue: null }],
  ])('is made by the words of %j, and says that it is a stand-in', async (input, expected) => {
    expect(await ask(turn, input)).toMatchObject(expected);
    expect(await ask(turn, input)).toMatchObject({ reply: expect.stringMatching(/substituto|stand-in/) });
  });

  it('keeps to the actions and queues that there are', async () => {
    const other = z.object({ reply: z.string(), action: z.enum(['wait', 'reply']), queue: z.string() });
    expect(await ask(other, 'atendente')).toMatchObject({ action: 'reply', queue: expect.any(String) });
    const onlyClose = z.object({ action: z.enum(['close']), reason: z.string() });
    expect(await ask(onlyClose, 'Oi')).toMatchObject({ action: 'close' });
  });

  it('fills any other schema', async () => {
    const other = z.object({ sentiment: z.enum(['good', 'bad']), score: z.int(), tags: z.array(z.string()) });
    expect(await ask(other, 'Oi')).toEqual({ sentiment: 'good', score: 0, tags: [] });
  });
});

it('looks at the newest message of the customer only', async () => {
  const completion = await openai.chat.completions.parse({
    model: 'm',
    messages: [
      { role: 'user', content: 'atendente' },
      { role: 'assistant', content: 'encerrar' },
      { role: 'user', content: 'Tem pão?' },
    ],
    response_format: zodResponseFormat(turn, 'turn'),
  });
  expect(completion.choices[0]?.message.parsed).toMatchObject({ action: 'reply' });
});

it('answers JSON where any JSON is asked for', async () => {
  const response = await openai.responses.create({
    model: 'm',
    input: 'atendente',
    text: { format: { type: 'json_object' } },
  });
  expect(JSON.parse(response.output_text)).toMatchObject({ action: 'handoff' });
});

it('refuses a strict schema that OpenAI refuses', async () => {
  const schema = { type: 'object', properties: { reply: { type: 'string' } }, required: [] };
  const format = { type: 'json_schema' as const, name: 'turn', schema };
  const refused = openai.responses.create({
    model: 'm',
    input: 'Oi',
    text: { format: { ...format, strict: true } },
  });
  await expect(refused).rejects.toMatchObject({ status: 400, code: 'invalid_json_schema' });
  const loose = await openai.responses.create({ model: 'm', input: 'Oi', text: { format } });
  expect(JSON.parse(loose.output_text)).toHaveProperty('reply');
});

it('is cut off at the limit of tokens', async () => {
  const response = await openai.responses.create({ model: 'm', input: 'Oi', max_output_tokens: 16 });
  expect(response).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
  });
  expect(response.output_text).toHaveLength(64);
  const completion = await openai.chat.completions.create({
    model: 'm',
    messages: [{ role: 'user', content: 'Oi' }],
    max_completion_tokens: 16,
  });
  expect(completion.choices[0]?.finish_reason).toBe('length');
  expect(completion.usage?.completion_tokens).toBe(16);
});
