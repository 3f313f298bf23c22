import { ManualClock } from '@prosa/local-cloud/clock';
import { FaultRegistry } from '@prosa/local-cloud/faults';
import { serveFront } from '@prosa/local-cloud/front';
import OpenAI from 'openai';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { disturbedAnswers } from '../faults/model-faults.ts';
import type { MODEL_TARGET } from '../faults/model-target.ts';
import { Newest } from './call-log.ts';
import { modelCallsRoute } from './calls-route.ts';
import { type ModelStandIn, serveModelStandIn } from './stand-in.ts';

const faults = new FaultRegistry<typeof MODEL_TARGET>();
const disturb = disturbedAnswers(faults);
let clock: ManualClock;
let standIn: ModelStandIn;
let openai: OpenAI;

beforeEach(async () => {
  faults.clear();
  clock = new ManualClock();
  standIn = await serveModelStandIn({ clock, disturb });
  openai = new OpenAI({ apiKey: 'placeholder', baseURL: standIn.baseUrl, maxRetries: 0 });
});
afterEach(() => standIn.close());

const ask = (input: string, parts: object = {}) =>
  openai.responses.create({ model: 'm', input, prompt_cache_key: 'tenant-1', ...parts });

it('records every call however it ended, without its words', async () => {
  await ask('segredo');
  await clock.advance(1000);
  for (const action of ['error', 'drop'] as const) {
    faults.add({ target: 'model', action, count: 1 });
    await expect(ask('segredo')).rejects.toThrow(OpenAI.APIError);
  }
  await expect(ask('segredo', { model: '' })).rejects.toThrow(OpenAI.BadRequestError);

  const records = standIn.callRecords();
  const known = { path: '/v1/responses', model: 'm', prompt_cache_key: 'tenant-1' };
  const unanswered = { input_tokens: null, output_tokens: null };
  expect(records).toMatchObject([
    { ...known, status: 200, at: '2026-01-01T00:00:00.000Z', input_tokens: 2, cached_tokens: 0 },
    { ...known, ...unanswered, status: 500, at: '2026-01-01T00:00:01.000Z' },
    { ...known, ...unanswered, status: null },
    { ...known, ...unanswered, status: 400, model: null, prompt_cache_key: null },
  ]);
  expect(JSON.stringify(records)).not.toContain('segredo');
});

it.each([
  { target: 'model', action: 'hang' } as const,
  { target: 'model', action: 'slow', ms: 60_000 } as const,
])('records a caller who went away during $action', async (fault) => {
  faults.add(fault);
  const patience = new AbortController();
  const call = openai.responses.create({ model: 'm', input: 'Oi' }, { signal: patience.signal });
  while (faults.list()[0]?.struck !== 1) await new Promise((resolve) => setImmediate(resolve));
  patience.abort();
  await expect(call).rejects.toThrow(OpenAI.APIUserAbortError);
  while (standIn.callRecords().length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(standIn.callRecords()).toMatchObject([{ status: null }]);
});

it('can be asked for over HTTP', async () => {
  await ask('Oi');
  await clock.advance(60_000);
  await ask('Oi', { prompt_cache_key: 'tenant-2' });
  const routes = [modelCallsRoute((filter) => standIn.callRecords(filter))];
  const front = await serveFront({ port: 0, apis: [], routes, onFault: () => undefined });
  try {
    const keys = async (query: string) => {
      const response = await fetch(`${front.url}/_local/model-calls${query}`);
      const { items } = (await response.json()) as { items?: { prompt_cache_key: string }[] };
      return items?.map((item) => item.prompt_cache_key) ?? response.status;
    };
    expect(await keys('')).toEqual(['tenant-1', 'tenant-2']);
    expect(await keys('?limit=1')).toEqual(['tenant-2']);
    expect(await keys('?prompt_cache_key=tenant-1&status=200')).toEqual(['tenant-1']);
    expect(await keys('?since=2026-01-01T00:00:30Z')).toEqual(['tenant-2']);
    expect(await keys('?status=500')).toEqual([]);
    expect(await keys('?status=ok')).toBe(400);
    expect(await keys('?tenant=1')).toBe(400);
  } finally {
    await front.close();
  }
});

it('tells how much of a prompt was read before under the same key', async () => {
  const stable = 'x'.repeat(4800);
  const cached = async (instructions: string, key = 'tenant-1') =>
    (await ask('Oi', { instructions, prompt_cache_key: key })).usage?.input_tokens_details.cached_tokens;
  expect(await cached(stable)).toBe(0);
  expect(await cached(`${stable} and more`)).toBe(1152);
  expect(await cached(stable, 'tenant-2')).toBe(0);
  expect(await cached(`now ${stable}`)).toBe(0);
  expect(await cached('y'.repeat(4000))).toBe(0);
  expect(await cached('y'.repeat(4000))).toBe(0);
  const completion = await openai.chat.completions.create({
    model: 'm',
    messages: [{ role: 'user', content: 'Oi' }],
  });
  expect(completion.usage?.prompt_tokens_details?.cached_tokens).toBe(0);
});

it('keeps the newest', () => {
  const newest = new Newest<number>(3);
  for (let item = 0; item < 10; item++) newest.add(item);
  expect(newest.all()).toEqual([7, 8, 9]);
});

it('the same clock and random bytes bring the same answers and ids', async () => {
  const run = async () => {
    let drawn = 0;
    const random = (size: number) => Buffer.alloc(size, ++drawn);
    const other = await serveModelStandIn({ clock: new ManualClock(), random });
    try {
      const client = new OpenAI({ apiKey: 'placeholder', baseURL: other.baseUrl, maxRetries: 0 });
      return [
        await client.responses.create({ model: 'm', input: 'Oi' }),
        await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Oi' }] }),
      ];
    } finally {
      await other.close();
    }
  };
  expect(await run()).toEqual(await run());
});
