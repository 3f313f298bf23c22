import { describe, expect, it } from 'vitest';
import type { CallEnd } from './call-end.ts';
import { BEST_DEGREE, type Degree } from './degree.ts';
import { faultEnd, type ProviderFault } from './failure.ts';
import { askGuarded } from './guarded-model.ts';
import { CAUSE, endpoint, firstReceive, guardedBench, memoryLedger, prompt } from './model.fixture.ts';
import { MAX_OUTPUT_TOKENS, MORE_OUTPUT_TOKENS } from './model-call.ts';
import { ModelCallError, ModelNotConfiguredError } from './model-errors.ts';
import { Requests } from './requests.ts';

const TOKENS = { uncached: 3, cached: 0, cache_write: 0, output: 1, reasoning: 1 };
const JSON_ANSWER = '{"reply":"Oi","action":"reply","queue":null,"reason":null}';
const said = (text = JSON_ANSWER): CallEnd => ({ kind: 'said', text, tokens: TOKENS });
const GOOD = said();
const without = (kind: 'truncated' | 'too_long' | 'refused'): CallEnd => ({
  kind,
  cause: new ModelCallError(kind),
  tokens: TOKENS,
});
const FIRST = endpoint('http://first/v1', { circuit: 'model#first' });
const SECOND = endpoint('http://second/v1', { circuit: 'model#first#fallback' });

const fault = (status: number, more: ProviderFault = {}) => faultEnd({ status, ...more });
const misconfigured: CallEnd = { kind: 'misconfigured', cause: new ModelNotConfiguredError('s') };

/** A model whose calls end, one after another, as given; the last one repeats. */
function scripted(ends: (CallEnd | Error)[], known: Degree = BEST_DEGREE) {
  const script = [...ends];
  const bench = guardedBench(async () => {
    const next = script.length > 1 ? script.shift() : script[0];
    if (next instanceof Error || next === undefined) throw next;
    return next;
  }, known);
  const ask = async (endpoints = [FIRST], totalMs?: number, requests?: Requests, text = 'Oi') =>
    askGuarded(
      bench.model,
      endpoints,
      prompt(text, { brief: 'Curto.' }),
      bench.limits(totalMs),
      CAUSE,
      requests ?? (await firstReceive()),
    );
  return Object.assign(bench, { ask });
}

describe('one endpoint', () => {
  it('answers', async () => {
    expect(await scripted([GOOD]).ask()).toEqual({
      kind: 'answered',
      answer: { reply: 'Oi', action: 'reply', queue: null, reason: null },
    });
  });

  it('is asked once more after nonsense, with a shorter instruction; then people have it', async () => {
    const bench = scripted([said('Olá!'), GOOD]);
    expect((await bench.ask()).kind).toBe('answered');
    expect(bench.prompts.map(({ instructions }) => instructions)).toEqual(['Seja breve.', 'Curto.']);
    const never = scripted([said('')]);
    expect(await never.ask()).toMatchObject({ kind: 'malformed', cause: { name: 'UselessAnswerError' } });
    expect(never.asked).toHaveLength(2);
  });

  it('is asked once more for what was cut off, with a larger limit and less thinking', async () => {
    const bench = scripted([without('truncated'), GOOD]);
    expect((await bench.ask()).kind).toBe('answered');
    expect(bench.options.map((options) => [options.maxOutputTokens, options.thinksLittle])).toEqual([
      [MAX_OUTPUT_TOKENS, false],
      [MORE_OUTPUT_TOKENS, true],
    ]);
    const never = scripted([without('truncated')]);
    expect((await never.ask()).kind).toBe('truncated');
    expect(never.asked).toHaveLength(2);
  });

  it('that gives less than the larger limit is no mistake of ours', async () => {
    const bench = scripted([without('truncated'), fault(400, { param: 'max_output_tokens' })], {
      ...BEST_DEGREE,
      form: 'chat_text',
      limit: 'max_tokens',
    });
    expect((await bench.ask()).kind).toBe('truncated');
  });

  it('is asked once more for what was too long, with less of the conversation', async () => {
    const bench = scripted([without('too_long'), GOOD]);
    expect((await bench.ask([FIRST], undefined, undefined, 'a'.repeat(8_000))).kind).toBe('answered');
    const [before = 0, after = 0] = bench.prompts.map(({ history }) => history[0]?.text.length);
    expect(after).toBeLessThan(before / 2);
  });

  it.each<[string, CallEnd, object]>([
    ['500', fault(500), { kind: 'down', retryAfterMs: undefined }],
    ['429 with Retry-After', faultEnd({ status: 429 }, 7_000), { kind: 'down', retryAfterMs: 7_000 }],
    ['401', fault(401), { kind: 'misconfigured' }],
    ['no key', misconfigured, { kind: 'misconfigured' }],
    ['no money', fault(402), { kind: 'out_of_quota' }],
    ['a filter', fault(400, { code: 'content_filter' }), { kind: 'refused' }],
    ['a refusal under a code that nobody knows', fault(400, { code: 'xyz' }), { kind: 'refused' }],
  ])('%s is not asked for again', async (_what, end, asked) => {
    const bench = scripted([end]);
    expect(await bench.ask()).toMatchObject(asked);
    expect(bench.asked).toHaveLength(1);
  });

  it('throws on what is neither the provider’s trouble nor a mistake of ours: the record comes back', async () => {
    await expect(scripted([new RangeError('bug')]).ask()).rejects.toThrow('bug');
  });

  it('throws the reason when the batch ends, and holds it against no provider', async () => {
    const bench = guardedBench(async () => {
      bench.timeIsUp();
      throw new DOMException('x', 'AbortError');
    });
    const asking = askGuarded(
      bench.model,
      [FIRST],
      prompt('Oi'),
      bench.limits(),
      CAUSE,
      await firstReceive(),
    );
    await expect(asking).rejects.toMatchObject({ name: 'TimeUpError' });
    expect(bench.store.billed.writes).toBe(0);
  });
});

describe('the requests of an answer', () => {
  it('are two in a receive and three in all, whatever they end with', async () => {
    const ledger = memoryLedger();
    const bench = scripted([said('Olá!'), fault(500)]);
    expect((await bench.ask([FIRST], undefined, await Requests.begin(ledger, 1))).kind).toBe('down');
    expect((await bench.ask([FIRST], undefined, await Requests.begin(ledger, 2))).kind).toBe('down');
    expect(bench.asked).toHaveLength(3);
    expect((await bench.ask([FIRST], undefined, await Requests.begin(ledger, 3))).kind).toBe('down');
    expect(bench.asked).toHaveLength(3);
  });

  it('their tokens are counted, the useless ones too', async () => {
    const requests = await firstReceive();
    await scripted([said('Olá!'), without('truncated')]).ask([FIRST], undefined, requests);
    expect(requests.tokens).toEqual({ uncached: 6, cached: 0, cache_write: 0, output: 2, reasoning: 2 });
  });
});

describe('the time that is left', () => {
  it('bounds each call, and no call is begun in the last seconds', async () => {
    const bench = scripted([said('')]);
    expect((await bench.ask([FIRST], 8_000)).kind).toBe('malformed');
    expect(bench.timeouts).toEqual([8_000, 8_000]);
    const late = scripted([GOOD]);
    const down = await late.ask([FIRST], 1_999);
    expect([down.kind, 'openUntil' in down]).toEqual(['down', false]);
    expect(late.asked).toEqual([]);
  });

  it('is shared by the endpoints: a slow first one leaves the rest to the fallback', async () => {
    const bench = guardedBench(async ({ circuit }) => {
      if (circuit !== FIRST.circuit) return GOOD;
      bench.nowMs += 30_000;
      return fault(504);
    });
    const requests = await firstReceive();
    const ask = () =>
      askGuarded(bench.model, [FIRST, SECOND], prompt('Oi'), bench.limits(53_000), CAUSE, requests);
    expect((await ask()).kind).toBe('answered');
    expect(bench.timeouts).toEqual([30_000, 23_000]);
  });
});

describe('a circuit that is open', () => {
  it('lets no call through and says until when; 4xx of our own making never open it', async () => {
    const ours = scripted([fault(401)]);
    for (let call = 0; call < 20; call++) await ours.ask();
    expect(ours.asked).toHaveLength(20);

    const bench = scripted([fault(500)]);
    for (let call = 0; call < 5; call++) expect((await bench.ask()).kind).toBe('down');
    expect(await bench.ask()).toEqual({
      kind: 'down',
      circuit: FIRST.circuit,
      openUntil: bench.nowMs + 30_000,
    });
    expect(bench.asked).toHaveLength(5);
    expect(bench.transitions.map(({ from, to }) => `${from}>${to}`)).toEqual(['CLOSED>OPEN']);
  });

  it('is opened by pages of a proxy too', async () => {
    const bench = scripted([faultEnd({})]);
    for (let call = 0; call < 5; call++) await bench.ask();
    expect(await bench.ask()).toMatchObject({ kind: 'down', openUntil: bench.nowMs + 30_000 });
  });

  it('of the first endpoint leaves the fallback, which has one of its own', async () => {
    const bench = guardedBench(async ({ circuit }) => {
      return circuit === FIRST.circuit ? fault(503) : GOOD;
    });
    const ask = async () =>
      askGuarded(bench.model, [FIRST, SECOND], prompt('Oi'), bench.limits(), CAUSE, await firstReceive());
    for (let call = 0; call < 8; call++) expect((await ask()).kind).toBe('answered');
    expect(bench.asked.filter(({ circuit }) => circuit === FIRST.circuit)).toHaveLength(5);
  });

  it('of both says when the first of them may be asked again', async () => {
    const bench = scripted([fault(503)]);
    const ask = (endpoints: (typeof FIRST)[]) => bench.ask(endpoints);
    for (let call = 0; call < 5; call++) await ask([FIRST]);
    const until = bench.nowMs + 30_000;
    bench.nowMs += 10_000;
    for (let call = 0; call < 5; call++) await ask([SECOND]);
    const soonest = { circuit: FIRST.circuit, openUntil: until };
    expect(await ask([FIRST, SECOND])).toMatchObject(soonest);
    expect(await ask([SECOND, FIRST])).toMatchObject(soonest);
  });

  it('an account without money is told, and the fallback asked: no circuit opens', async () => {
    const told: string[] = [];
    const bench = guardedBench(async ({ circuit }) => (circuit === FIRST.circuit ? fault(402) : GOOD));
    const model = { ...bench.model, onOutOfQuota: (at: typeof FIRST) => void told.push(at.circuit) };
    const ask = async (endpoints: (typeof FIRST)[]) =>
      (await askGuarded(model, endpoints, prompt('Oi'), bench.limits(), CAUSE, await firstReceive())).kind;
    for (let call = 0; call < 8; call++) expect(await ask([FIRST, SECOND])).toBe('answered');
    expect(await ask([FIRST])).toBe('out_of_quota');
    expect(told).toHaveLength(9);
    expect(bench.transitions).toEqual([]);
  });

  it('a mistake of ours is no reason to ask the fallback', async () => {
    const bench = scripted([fault(401)]);
    expect((await bench.ask([FIRST, SECOND])).kind).toBe('misconfigured');
    expect(bench.asked).toEqual([FIRST]);
  });
});
