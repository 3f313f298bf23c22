import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import example from '../../docs/tenant.example.json' with { type: 'json' };
import { type ModelStandIn, serveModelStandIn } from '../../local/model/stand-in.ts';
import { EvalConversation } from './conversation.ts';
import { liveModel, probe } from './live-model.ts';
import { readCases } from './read-cases.ts';
import { evalReport, renderEval } from './report.ts';
import { runCases } from './run-cases.ts';

let folder: string;
let standIn: ModelStandIn;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prosa-eval-'));
  standIn = await serveModelStandIn();
});
afterEach(async () => {
  await standIn.close();
  await rm(folder, { recursive: true });
});

async function tenantFile(more: object): Promise<string> {
  const file = join(folder, 'tenant.json');
  await writeFile(file, JSON.stringify({ ...example, ...more }));
  return file;
}

const casesOf = (...ids: string[]) => readCases().filter(({ id }) => ids.includes(id));

it('a model at an endpoint is asked through the agent’s own code, and what it used is counted', async () => {
  const live = liveModel(
    { model: 'm-1', tenant: undefined },
    { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: standIn.baseUrl },
  );
  const runs = await runCases(casesOf('pedido-onde-esta', 'atendente'), { runs: 2, seed: 1, live });
  expect(runs.map(({ id, verdict }) => [id, verdict.isHandedOff])).toEqual([
    ['pedido-onde-esta', false],
    ['pedido-onde-esta', false],
    ['atendente', true],
    ['atendente', true],
  ]);
  expect(runs.map(({ verdict }) => verdict.because)).toEqual([[], [], [], []]);
  expect(runs.every(({ verdict }) => verdict.tokens.output > 0)).toBe(true);
  const told = { at: '2026-11-30T12:00:00.000Z', model: 'm-1', isLive: true, runs: 2, seed: 1 };
  expect(renderEval(evalReport(told, { runs, guarded: [], price: live?.price }))).toContain(
    'Price unknown: core/budget/model-prices.ts has no line for m-1',
  );
});

it('a simulated customer is played by the model', async () => {
  const live = liveModel(
    { model: 'm-1', tenant: undefined },
    { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: standIn.baseUrl },
  );
  const words = [['oi', 'cadê meu pedido 1042?'].join('\n'), '###FIM###'];
  const [run] = await runCases(casesOf('sim-apressada'), {
    ...{ runs: 1, seed: 1 },
    live: live && { ...live, words: async () => words.shift() ?? '' },
  });
  expect(run?.verdict.because).toEqual([]);
  expect(await live?.words('Escreva.', [{ role: 'user', text: 'Oi' }])).toContain('Oi');
});

it('the tenant’s own endpoint, key and guards count', async () => {
  const tenant = await tenantFile({
    model: { id: 'gpt-6-luna', base_url: standIn.baseUrl, api_key: 'k' },
    guards: { numbers: 'enforce' },
  });
  const live = liveModel({ model: undefined, tenant }, {});
  expect(live).toMatchObject({ name: 'gpt-6-luna', tenant: { guards: { numbers: 'enforce' } } });
  expect(live?.price?.input).toBeGreaterThan(0);
});

it('a model that cannot be asked is told before anything is run', async () => {
  const live = liveModel(
    { model: 'm-1', tenant: undefined },
    { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${standIn.baseUrl}/no` },
  );
  if (!live) throw new Error('there is no model');
  await expect(probe(live)).rejects.toThrow('m-1 cannot be asked: a call of the model ended as');
});

it('a model that was down for a moment costs no case', async () => {
  const live = liveModel(
    { model: 'm-1', tenant: undefined },
    { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: standIn.baseUrl },
  );
  if (!live) throw new Error('there is no model');
  let calls = 0;
  const ask: typeof live.ask = async (...call) =>
    ++calls === 1 ? { kind: 'down', circuit: 'model#m', cause: new Error('503') } : live.ask(...call);
  const conversation = await EvalConversation.start({ ask, phone: '5511900000001', pausesMs: [0, 0] });
  const { bubbles } = await conversation.say(['cadê meu pedido 1042?']);
  expect([calls > 1, bubbles.length]).toEqual([true, 1]);
  await conversation.close();
});

it('says what is missing', async () => {
  expect(() => liveModel({ model: 'm-1', tenant: undefined }, {})).toThrow('set OPENAI_API_KEY');
  expect(() => liveModel({ model: undefined, tenant: join(folder, 'none.json') }, {})).toThrow(
    'cannot be read',
  );
  const nameless = await tenantFile({});
  expect(() => liveModel({ model: undefined, tenant: nameless }, {})).toThrow('names no model: give --model');
  const wrong = await tenantFile({ nmae: 'x' });
  expect(() => liveModel({ model: 'm', tenant: wrong }, {})).toThrow('nmae');
});
