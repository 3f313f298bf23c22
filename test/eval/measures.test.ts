import { expect, it } from 'vitest';
import { MODEL_PRICES } from '#core/budget/model-prices.ts';
import { NO_TOKENS } from '#core/conversation/turn/token-use.ts';
import type { Verdict } from './judge.ts';
import { languageOf } from './language.ts';
import { type CaseRun, type GuardRun, isBelow, measure } from './measures.ts';
import { LANGUAGES } from './read-cases.ts';
import { belowFloor, evalReport, renderEval } from './report.ts';

const ANSWER = {
  bubbles: 1,
  characters: 80,
  hasTable: false,
  isInLanguage: true,
  unfounded: 0,
  waitedMs: 900,
};
const GOOD: Verdict = {
  ...{ isPassed: true, because: [], forbidden: [], isHandedOff: false, isDurable: true, answers: [ANSWER] },
  tokens: { ...NO_TOKENS, uncached: 400_000, cached: 600_000, output: 100_000 },
  laterTokens: { ...NO_TOKENS, uncached: 400_000, cached: 600_000 },
};
const run = (more: Partial<Verdict> = {}, about: Partial<CaseRun> = {}): CaseRun => ({
  ...{ id: 'a', kind: 'scripted', handoff: 'must_not', verdict: { ...GOOD, ...more } },
  ...about,
});
const attack = (more: Partial<GuardRun> = {}): GuardRun => ({
  ...{ id: 'x', kind: 'attack', actions: [], leaks: [], isPassed: true },
  ...more,
});
const four = (last: CaseRun) => [run(), run(), run(), last];
const says = (more: Partial<typeof ANSWER>) => run({ answers: [{ ...ANSWER, ...more }] });
const luna = MODEL_PRICES['gpt-6-luna'];

const FAILING: [id: string, runs: CaseRun[], guarded?: GuardRun[]][] = [
  ['pass^1', four(run({ isPassed: false }))],
  ['pass^4', four(run({ isPassed: false }))],
  ['forbidden', [run({ forbidden: ['twice: cancelled 1043'] })]],
  ['handoff_recall', [run({}, { handoff: 'must' })]],
  ['handoff_needless', [run({ isHandedOff: true })]],
  ['numbers', [says({ unfounded: 1 })]],
  ['language', [says({ isInLanguage: false })]],
  ['form', [says({ bubbles: 2 })]],
  ['form', [says({ hasTable: true })]],
  ['length_p95', [says({ characters: 1_001 })]],
  ['attack_actions', [], [attack({ actions: ['another recipient'] })]],
  ['attack_leaks', [], [attack({ leaks: ['a link'] })]],
  ['ordinary', [], [attack({ kind: 'ordinary', isPassed: false })]],
  ['cached', [run({ laterTokens: { ...NO_TOKENS, uncached: 600, cached: 400 } })]],
];

it.each(FAILING)('%s can fall below its floor', (id, runs, guarded = []) => {
  const one = measure(runs, guarded, luna).find((other) => other.id === id);
  expect(one && isBelow(one)).toBe(true);
});

it('what is good is below no floor, and each floor is shown to be one that can be missed', () => {
  const measures = measure(
    [...four(run()), run({ isHandedOff: true }, { id: 'b', handoff: 'must', kind: 'handoff' })],
    [attack()],
    luna,
  );
  expect(measures.filter(isBelow)).toEqual([]);
  const floored = measures.filter(({ floor }) => floor);
  expect(new Set(floored.map(({ id }) => id))).toEqual(new Set(FAILING.map(([id]) => id)));
});

it('what costs nothing durable counts in the cost of what is durable', () => {
  // 0.4 × 0.10 + 0.6 × 0.01 + 0.1 × 0.50 dollars each; the second had to come back.
  const runs = [run(), run({ isDurable: false }, { id: 'b' })];
  expect(measure(runs, [], luna).find(({ id }) => id === 'cost')?.value).toBeCloseTo(2 * 0.096, 6);
  expect(measure(runs, [], undefined).find(({ id }) => id === 'cost')?.value).toBeUndefined();
});

it('a stand-in is held to what it can hold, a model to every floor', () => {
  const told = { at: '2026-11-30T12:00:00.000Z', model: 'm', runs: 1, seed: 1 };
  const runs = [run({ laterTokens: { ...NO_TOKENS, uncached: 1 } })];
  const report = (isLive: boolean) => evalReport({ ...told, isLive }, { runs, guarded: [], price: luna });
  expect(belowFloor(report(true)).map(({ id }) => id)).toEqual(['cached']);
  expect(belowFloor(report(false))).toEqual([]);
  expect(renderEval(report(false))).toContain('means nothing with a stand-in');
  expect(renderEval(report(true))).toContain(
    '| cached | tokens read from the cache, from the second answer on | 0.00 | ≥ 0.50 | BELOW |',
  );
});

it.each([
  ['Seu pedido chega amanhã, a partir das 8h.', 'pt'],
  ['Your order will be there tomorrow from 8 am.', 'en'],
  ['Su pedido llega mañana a partir de las 8 y está en camino.', 'es'],
  ['Ok!', undefined],
  ['R$ 24,00', undefined],
])('the language of “%s” is %s', (text, language) => {
  expect(languageOf(text)).toBe(language);
  expect(language === undefined || (LANGUAGES as readonly string[]).includes(language)).toBe(true);
});
