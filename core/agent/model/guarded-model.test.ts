import { APIError, APIUserAbortError } from 'openai';
import { describe, expect, it } from 'vitest';
import { askGuarded } from './guarded-model.ts';
import { CAUSE, endpoint, guardedBench, prompt } from './model.fixture.ts';
import type { RawAnswer } from './model-call.ts';
import { ModelNotConfiguredError, NoApiAnswerError } from './model-errors.ts';

const GOOD: RawAnswer = { text: '{"reply":"Oi","action":"reply","queue":null,"reason":null}', tokensUsed: 5 };
const FIRST = endpoint('http://first/v1', { circuit: 'model#first' });
const SECOND = endpoint('http://second/v1', { circuit: 'model#first#fallback' });

const error = (status: number, headers = {}, code?: string) =>
  APIError.generate(status, { error: { message: 'no', code } }, 'no', new Headers(headers));

/** A model whose calls end, one after another, as given; the last one repeats. */
function scripted(...ends: (RawAnswer | Error)[]) {
  const script = [...ends];
  const bench = guardedBench(async () => {
    const next = script.length > 1 ? script.shift() : script[0];
    if (next instanceof Error || next === undefined) throw next;
    return next;
  });
  const ask = (endpoints = [FIRST], totalMs?: number) =>
    askGuarded(bench.model, endpoints, prompt('Oi'), bench.limits(totalMs), CAUSE);
  return Object.assign(bench, { ask });
}

describe('one endpoint', () => {
  it('answers', async () => {
    expect(await scripted(GOOD).ask()).toEqual({
      kind: 'answered',
      answer: { reply: 'Oi', action: 'reply', queue: null, reason: null, tokensUsed: 5 },
    });
  });

  it('is asked once more after nonsense', async () => {
    const bench = scripted({ text: 'Olá!' }, GOOD);
    expect((await bench.ask()).kind).toBe('answered');
    expect(bench.asked).toHaveLength(2);
    const never = scripted({ text: '' });
    expect(await never.ask()).toMatchObject({ kind: 'useless', cause: { name: 'UselessAnswerError' } });
    expect(never.asked).toHaveLength(2);
  });

  it.each<[string, Error, object]>([
    ['500', error(500), { kind: 'down', retryAfterMs: undefined }],
    ['429 with Retry-After', error(429, { 'retry-after': '7' }), { kind: 'down', retryAfterMs: 7_000 }],
    ['401', error(401), { kind: 'misconfigured', cause: { status: 401 } }],
    ['no key', new ModelNotConfiguredError('s'), { kind: 'misconfigured' }],
    ['a filter', error(400, {}, 'content_filter'), { kind: 'refused' }],
  ])('%s', async (_what, thrown, asked) => {
    const bench = scripted(thrown);
    expect(await bench.ask()).toMatchObject(asked);
    expect(bench.asked).toHaveLength(1);
  });

  it('throws on what is neither the provider’s trouble nor a mistake of ours: the record comes back', async () => {
    await expect(scripted(new RangeError('bug')).ask()).rejects.toThrow('bug');
  });

  it('throws the reason when the batch ends, and holds it against no provider', async () => {
    const bench = guardedBench(async () => {
      bench.timeIsUp();
      throw new APIUserAbortError();
    });
    const asking = askGuarded(bench.model, [FIRST], prompt('Oi'), bench.limits(), CAUSE);
    await expect(asking).rejects.toMatchObject({ name: 'TimeUpError' });
    expect(bench.store.billed.writes).toBe(0);
  });
});

describe('the time that is left', () => {
  it('bounds each call, and no call is begun in the last seconds', async () => {
    const bench = scripted({ text: '' });
    expect((await bench.ask([FIRST], 8_000)).kind).toBe('useless');
    expect(bench.timeouts).toEqual([8_000, 8_000]);
    const late = scripted(GOOD);
    const down = await late.ask([FIRST], 1_999);
    expect([down.kind, 'openUntil' in down]).toEqual(['down', false]);
    expect(late.asked).toEqual([]);
  });

  it('is shared by the endpoints: a slow first one leaves the rest to the fallback', async () => {
    const bench = guardedBench(async ({ circuit }) => {
      if (circuit !== FIRST.circuit) return GOOD;
      bench.nowMs += 30_000;
      throw error(504);
    });
    const ask = () => askGuarded(bench.model, [FIRST, SECOND], prompt('Oi'), bench.limits(53_000), CAUSE);
    expect((await ask()).kind).toBe('answered');
    expect(bench.timeouts).toEqual([30_000, 23_000]);
  });
});

describe('a circuit that is open', () => {
  it('lets no call through and says until when; 4xx of our own making never open it', async () => {
    const ours = scripted(error(400));
    for (let call = 0; call < 20; call++) await ours.ask();
    expect(ours.asked).toHaveLength(20);

    const bench = scripted(error(500));
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
    const bench = scripted(new NoApiAnswerError('TypeError'));
    for (let call = 0; call < 3; call++) await bench.ask();
    expect(await bench.ask()).toMatchObject({ kind: 'down', openUntil: bench.nowMs + 30_000 });
  });

  it('of the first endpoint leaves the fallback, which has one of its own', async () => {
    const bench = guardedBench(async ({ circuit }) => {
      if (circuit === FIRST.circuit) throw error(503);
      return GOOD;
    });
    const ask = () => askGuarded(bench.model, [FIRST, SECOND], prompt('Oi'), bench.limits(), CAUSE);
    for (let call = 0; call < 8; call++) expect((await ask()).kind).toBe('answered');
    expect(bench.asked.filter(({ circuit }) => circuit === FIRST.circuit)).toHaveLength(5);
  });

  it('of both says when the first of them may be asked again', async () => {
    const bench = scripted(error(503));
    const ask = (endpoints: (typeof FIRST)[]) => bench.ask(endpoints);
    for (let call = 0; call < 5; call++) await ask([FIRST]);
    const until = bench.nowMs + 30_000;
    bench.nowMs += 10_000;
    for (let call = 0; call < 5; call++) await ask([SECOND]);
    const soonest = { circuit: FIRST.circuit, openUntil: until };
    expect(await ask([FIRST, SECOND])).toMatchObject(soonest);
    expect(await ask([SECOND, FIRST])).toMatchObject(soonest);
  });

  it('a mistake of ours is no reason to ask the fallback', async () => {
    const bench = scripted(error(401));
    expect((await bench.ask([FIRST, SECOND])).kind).toBe('misconfigured');
    expect(bench.asked).toEqual([FIRST]);
  });
});
