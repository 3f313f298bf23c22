import OpenAI from 'openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { embeddingOf } from './embedding.ts';
import { type ModelStandIn, serveModelStandIn } from './stand-in.ts';

let standIn: ModelStandIn;
let openai: OpenAI;
beforeEach(async () => {
  standIn = await serveModelStandIn();
  openai = new OpenAI({ apiKey: 'placeholder', baseURL: standIn.baseUrl, maxRetries: 0 });
});
afterEach(() => standIn.close());

const embed = (input: string | string[], more: { dimensions?: number } = {}) =>
  openai.embeddings.create({ model: 'e-1', input, ...more });

test('the real client gets a vector for each text, with usage', async () => {
  const { data, model, usage } = await embed(['Prazo de troca', 'Frete'], { dimensions: 64 });
  expect([model, usage]).toEqual(['e-1', { prompt_tokens: 6, total_tokens: 6 }]);
  expect(data.map(({ index }) => index)).toEqual([0, 1]);
  expect(Float32Array.from(data[0]?.embedding ?? [])).toEqual(embeddingOf('Prazo de troca', 64));
  expect(standIn.callRecords()).toMatchObject([{ path: '/v1/embeddings', model: 'e-1', input_tokens: 6 }]);
});

test('numbers come as numbers where they are asked for', async () => {
  const { data } = await openai.embeddings.create({ model: 'e-1', input: 'Oi', encoding_format: 'float' });
  expect(Float32Array.from(data[0]?.embedding ?? [])).toEqual(embeddingOf('Oi'));
});

test.each([
  ['an empty text', ['Oi', '']],
  ['no text', []],
  ['2,049 texts', Array.from({ length: 2_049 }, () => 'Oi')],
  ['a text that is longer than the model reads', 'palavra '.repeat(4_100)],
  ['more than 300,000 tokens', Array.from({ length: 40 }, () => 'palavra '.repeat(4_000))],
])('%s is refused, as OpenAI does', async (_what, input) => {
  await expect(embed(input)).rejects.toMatchObject({ status: 400 });
});
