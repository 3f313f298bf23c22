import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { type ModelStandIn, serveModelStandIn } from '../model/stand-in.ts';
import { disturbedAnswers } from './model-faults.ts';
import { FaultRegistry } from './registry.ts';

let clock: ManualClock;
let faults: FaultRegistry;
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
