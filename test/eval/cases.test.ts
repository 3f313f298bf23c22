import { expect, it } from 'vitest';
import { isBelow, measure } from './measures.ts';
import { readCases, readHandoffCases } from './read-cases.ts';
import { runCases } from './run-cases.ts';

const CASES = readCases();
const HANDOFFS = readHandoffCases();

/** Whose messages are cut by the seed. */
const BURSTS = CASES.filter(({ kind }) => kind === 'simulated').slice(0, 5);

it('there are enough customers, each once', () => {
  const count = (kind: string) => CASES.filter((one) => one.kind === kind).length;
  expect(count('scripted')).toBeGreaterThanOrEqual(40);
  expect(count('simulated')).toBeGreaterThanOrEqual(20);
  expect(HANDOFFS.length).toBeGreaterThanOrEqual(60);
  expect(HANDOFFS.filter(({ handoff }) => handoff === 'must').length).toBeGreaterThanOrEqual(30);
  const ids = [...CASES, ...HANDOFFS].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(HANDOFFS.map(({ says }) => says.join('\n'))).size).toBe(HANDOFFS.length);
  expect(CASES.filter(({ language }) => language === 'pt').length).toBeGreaterThan(CASES.length / 2);
});

it('a simulated customer has a persona, and a scripted one none', () => {
  expect(CASES.filter(({ kind, persona }) => (kind === 'simulated') !== (persona !== undefined))).toEqual([]);
});

// `npm run eval` does so with the messages that are labelled for hand-off, the attacks and the questions as well.
it('each can be done as it is written', async () => {
  const runs = await runCases(CASES, { runs: 1, seed: 2 });
  expect(
    runs.filter(({ verdict }) => !verdict.isPassed).map(({ id, verdict }) => [id, verdict.because]),
  ).toEqual([]);
  expect(measure(runs, [], undefined).filter((one) => isBelow(one) && !one.needsModel)).toEqual([]);
});

it('the same seed gives the same answers', async () => {
  const seen = async () =>
    (await runCases(BURSTS, { runs: 2, seed: 7 })).map(({ verdict }) => ({
      ...verdict,
      answers: verdict.answers.map(({ waitedMs: _machine, ...answer }) => answer),
    }));
  expect(await seen()).toEqual(await seen());
});
