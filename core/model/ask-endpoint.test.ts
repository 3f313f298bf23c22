import { describe, expect, it } from 'vitest';
import type { CallEnd } from './call-end.ts';
import { BEST_DEGREE, type Degree } from './degree.ts';
import { faultEnd, type ProviderFault } from './failure.ts';
import { askGuarded } from './guarded-model.ts';
import { CAUSE, endpoint, firstReceive, guardedBench, prompt } from './model.fixture.ts';
import type { ModelEndpoint } from './model-call.ts';

const GOOD = '{"reply":"Oi","action":"reply","queue":null,"reason":null}';
const FORMS = ['responses', 'chat_schema', 'chat_object', 'chat_text'] as const;

/** An endpoint that nothing is known of, and that ends calls by their degree. */
function unknown(end: (degree: Degree) => CallEnd | ProviderFault | string) {
  const bench = guardedBench(async (_endpoint, _prompt, { degree }) => {
    const ended = end(degree);
    if (typeof ended === 'string') return { kind: 'said', text: ended };
    return 'kind' in ended ? ended : faultEnd(ended);
  });
  bench.degrees.known = undefined;
  const ask = async (text = 'Oi', more: Partial<ModelEndpoint> = {}) =>
    askGuarded(
      bench.model,
      [endpoint('http://e/v1', more)],
      prompt(text),
      bench.limits(),
      CAUSE,
      await firstReceive(),
    );
  const tried = () => bench.options.map(({ degree }) => degree);
  return Object.assign(bench, { ask, tried });
}

const ranks = (form: Degree['form']) => FORMS.indexOf(form);

describe('what an endpoint understands is found by trying', () => {
  it.each(FORMS)('%s: the next forms are tried until one is taken, and it is remembered', async (form) => {
    const bench = unknown((degree) =>
      ranks(degree.form) < ranks(form) ? { status: 400, message: 'response_format is not supported' } : GOOD,
    );
    expect((await bench.ask()).kind).toBe('answered');
    expect(bench.tried().map((degree) => degree.form)).toEqual(FORMS.slice(0, ranks(form) + 1));
    await bench.ask();
    expect(bench.tried().slice(ranks(form) + 1)).toEqual([{ ...BEST_DEGREE, form }]);
  });

  it('an endpoint that takes the schema and does not keep to it is asked in words in the end', async () => {
    const bench = unknown(() => 'Abrimos às 9h.');
    expect(await bench.ask()).toMatchObject({ kind: 'answered', answer: { reply: 'Abrimos às 9h.' } });
    expect(bench.tried()).toHaveLength(4);
    expect((await bench.ask()).kind).toBe('answered');
    expect(bench.tried()).toHaveLength(5);
  });

  it('five tries are enough for the worst: no Responses, other name of the limit, no form at all', async () => {
    const bench = unknown(({ form, limit }) => {
      if (form === 'responses') return { status: 405 };
      if (limit !== 'max_tokens') return { status: 422, message: 'max_completion_tokens: extra inputs' };
      return form === 'chat_text' ? 'Oi' : { status: 400, message: 'bad request' };
    });
    expect((await bench.ask()).kind).toBe('answered');
    expect(bench.tried()).toHaveLength(5);
    const found = { ...BEST_DEGREE, form: 'chat_text', limit: 'max_tokens' };
    expect(bench.degrees.items.get('m-1')).toEqual(found);
  });

  it('one message cannot make an endpoint that knew more be taken for less', async () => {
    const bench = unknown(({ form }) =>
      form === 'responses' ? { status: 400, message: 'messages: "json_schema"' } : GOOD,
    );
    bench.degrees.items.set('m-1', BEST_DEGREE);
    expect((await bench.ask()).kind).toBe('answered');
    expect(bench.degrees.items.get('m-1')).toEqual(BEST_DEGREE);
  });

  it('a 404 of both APIs is a wrong address, and nothing is learnt from it', async () => {
    const bench = unknown(() => ({ status: 404 }));
    expect((await bench.ask()).kind).toBe('misconfigured');
    expect([bench.tried().length, bench.degrees.items.size]).toEqual([2, 0]);
  });

  it('trouble teaches nothing', async () => {
    const bench = unknown(() => ({ status: 503 }));
    expect((await bench.ask()).kind).toBe('down');
    expect([bench.tried().length, bench.degrees.items.size]).toEqual([1, 0]);
  });

  it('a form that an operator has fixed stays', async () => {
    const bench = unknown(() => ({ status: 400, message: 'response_format is not supported' }));
    expect((await bench.ask('Oi', { fixedForm: 'chat_object' })).kind).toBe('misconfigured');
    expect(bench.tried().map(({ form }) => form)).toEqual(['chat_object']);
  });

  it.each([
    ['names them', { status: 400, param: 'prompt_cache_options' }],
    ['names their place', { status: 400, param: 'input[0].content[0].prompt_cache_breakpoint' }],
    ['knows no developer', { status: 400, param: 'input[0].role' }],
    ['says nothing', { status: 400, message: 'bad request' }],
  ])('an endpoint without fields for a cache, which %s, keeps its form', async (_, fault) => {
    const bench = unknown(({ cache }) => (cache ? fault : GOOD));
    expect((await bench.ask()).kind).toBe('answered');
    expect(bench.tried().map(({ form }) => form)).toEqual(['responses', 'responses']);
    expect(bench.degrees.items.get('m-1')).toEqual({ ...BEST_DEGREE, cache: undefined });
  });

  it('what was known before there were such fields is not asked with them', async () => {
    const bench = unknown(() => GOOD);
    const { cache: _, ...known } = BEST_DEGREE;
    bench.degrees.items.set('m-1', known);
    await bench.ask();
    expect(bench.tried()).toEqual([known]);
  });

  it('an effort that is not there is left out', async () => {
    const cut: CallEnd = { kind: 'truncated', cause: new Error('length') };
    const ends = [cut, faultEnd({ status: 400, param: 'reasoning.effort' }), undefined];
    const bench = unknown(() => ends.shift() ?? GOOD);
    expect((await bench.ask()).kind).toBe('answered');
    expect(bench.degrees.items.get('m-1')).toEqual({ ...BEST_DEGREE, effort: false });
  });
});

describe('a model that only has words', () => {
  const words = () => unknown(() => 'Oi');

  it('a wish for a person is caught before the call', async () => {
    const bench = words();
    const asked = await bench.ask('Quero falar com um atendente', { fixedForm: 'chat_text' });
    expect(asked).toMatchObject({ kind: 'answered', answer: { action: 'handoff' } });
    expect(bench.tried()).toEqual([]);
  });

  it('a broken piece of JSON is never read to the customer', async () => {
    const bench = unknown(() => 'Claro: {"reply": "Ol');
    expect((await bench.ask('Oi', { fixedForm: 'chat_text' })).kind).toBe('malformed');
  });
});
