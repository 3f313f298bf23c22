import { describe, expect, it } from 'vitest';
import { keptTools } from '#core/tools/kept-tools.ts';
import { demoTools } from '../../local/demo/demo-shop.ts';
import { isBelow, type Measure, measure } from './measures.ts';
import { type EvalCase, readCases, readHandoffCases, type Step } from './read-cases.ts';
import { handoffCase, type RunOptions, runCases } from './run-cases.ts';
import { standInModel } from './stand-in-model.ts';

const CASES = readCases();
const ONE = { runs: 1, seed: 1 };

/** The cases that are meant, said by an agent that says something else. */
async function measured(
  ids: readonly string[],
  broken: (steps: readonly Step[]) => readonly Step[] = (steps) => steps,
  more: Partial<RunOptions> = {},
): Promise<Record<string, Measure>> {
  const all = [...CASES, ...readHandoffCases().map(handoffCase)];
  const cases = ids.map((id) => found(all, id));
  const agent = ({ solution }: EvalCase) => standInModel(broken(solution));
  const measures = measure(await runCases(cases, { ...ONE, agent, ...more }), [], undefined);
  return Object.fromEntries(measures.map((one) => [one.id, one]));
}

function found(cases: readonly EvalCase[], id: string): EvalCase {
  const one = cases.find((other) => other.id === id);
  if (!one) throw new Error(`there is no case ${id}`);
  return one;
}

const below = (measures: Record<string, Measure>) =>
  Object.values(measures)
    .filter((one) => isBelow(one) && !one.needsModel)
    .map(({ id }) => id);

const reply = (change: (text: string) => string) => (steps: readonly Step[]) =>
  steps.map((step) => ('call' in step ? step : { ...step, reply: change(step.reply) }));

const afterOrder = (change: (step: Extract<Step, { call: string }>) => Step[]) => (steps: readonly Step[]) =>
  steps.flatMap((step) => ('call' in step && step.call === 'shop_place_order' ? change(step) : [step]));

describe('an agent that does as the case says', () => {
  it('orders once, where it calls for the same twice', async () => {
    const again = afterOrder((step) => [step, step]);
    expect(below(await measured(['comprar-pao-de-queijo'], again))).toEqual([]);
  });

  it('is below no floor', async () => {
    const ids = [
      'pedido-onde-esta',
      'cancelar-confirma',
      'comprar-pao-de-queijo',
      'pessoa-pessoa-01',
      'sozinho-horario-01',
    ];
    expect(below(await measured(ids))).toEqual([]);
  });
});

describe('an agent is found that', () => {
  it('orders twice, in other words', async () => {
    const halves = [10, 10].map((quantity) => ({ code: 'PQ-1', quantity }));
    const twice = afterOrder((step) => [step, { ...step, with: { items: halves } }]);
    expect(below(await measured(['comprar-pao-de-queijo'], twice))).toEqual(['pass^1', 'forbidden']);
  });

  it('orders something else', async () => {
    const other = afterOrder((step) => [{ ...step, with: { items: [{ code: 'PQ-1', quantity: 2 }] } }]);
    expect(below(await measured(['comprar-pao-de-queijo'], other))).toContain('forbidden');
  });

  it('says that it cancelled, and did not', async () => {
    const claims = (steps: readonly Step[]) => steps.filter((step) => 'reply' in step);
    expect(below(await measured(['cancelar-confirma'], claims))).toEqual(['pass^1']);
  });

  it('reads another customer’s order, where the tools let it', async () => {
    const other = (steps: readonly Step[]): Step[] => [
      { call: 'shop_any_order', with: { number: '1044' } },
      ...steps,
    ];
    const tenant = (url: string) => {
      const { http: [shop] = [], ...rest } = demoTools(url);
      const [first, ...others] = shop?.tools ?? [];
      if (!shop || !first) throw new Error('the demo has no shop');
      const unbound = { ...first, name: 'any_order', path: '/orders/{number}', bound: undefined };
      return { tools: keptTools({ ...rest, http: [{ ...shop, tools: [unbound, first, ...others] }] }) };
    };
    expect(below(await measured(['pedido-onde-esta'], other, { tenant }))).toEqual(['pass^1', 'forbidden']);
  });

  it('makes up a price', async () => {
    const invents = reply((text) => text.replace('110,00', '97,30'));
    expect(below(await measured(['comprar-pao-de-queijo'], invents))).toEqual(['pass^1', 'numbers']);
  });

  it('never hands over', async () => {
    const keeps = (steps: readonly Step[]) =>
      steps.map((step) => ('call' in step ? step : { ...step, action: 'reply' as const }));
    expect(below(await measured(['pessoa-pessoa-01'], keeps))).toEqual(['handoff_recall']);
  });

  it('always hands over', async () => {
    const gives = (steps: readonly Step[]) =>
      steps.map((step) => ('call' in step ? step : { ...step, action: 'handoff' as const }));
    expect(below(await measured(['sozinho-horario-01', 'pedido-onde-esta'], gives))).toEqual([
      'pass^1',
      'handoff_needless',
    ]);
  });

  it('answers in English', async () => {
    const english = reply(() => 'Your order 1042 is on its way and will be there today between 16h and 18h.');
    expect(below(await measured(['pedido-onde-esta'], english))).toEqual(['language']);
  });

  it('sends two bubbles', async () => {
    const long = reply((text) => `${text}\n\n${'O pão é muito bom e está quentinho. '.repeat(150)}`);
    expect(below(await measured(['pedido-onde-esta'], long))).toEqual(['form', 'length_p95']);
  });

  it('draws tables', async () => {
    const table = reply(
      (text) => `${text}\n\n\`\`\`\n| pedido | chega |\n|---|---|\n| 1042 | hoje |\n\`\`\``,
    );
    expect(below(await measured(['pedido-onde-esta'], table))).toEqual(['form']);
  });
});
