import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitContent } from '#core/whatsapp/outbound/fit-content.ts';
import { limitProblem } from '#core/whatsapp/outbound/limit-problem.ts';
import { outboundContentSchema } from '#core/whatsapp/outbound/outbound-content.ts';
import { textOf } from '#core/whatsapp/outbound/text-of.ts';
import { TENANT } from '../../../test/benches/turn.fixture.ts';
import { readAnswer } from '../answer.ts';
import { contentWith } from './content-with.ts';
import { readOffer } from './read-offer.ts';

const choices = (value: unknown) => readOffer({ choices: value }, [])?.choices;
const link = (value: unknown) => readOffer({ link: value }, [])?.link;
const place = (value: unknown) => readOffer({ place: value }, ['centro'])?.place;

describe('what a model offers', () => {
  it('is choices, with or without a description', () => {
    expect(choices(['Azul', 'Verde | só no tamanho M'])).toEqual([
      { title: 'Azul' },
      { title: 'Verde', description: 'só no tamanho M' },
    ]);
  });

  it.each<[string, unknown]>([
    ['objects', [{ label: 'Azul' }, { title: 'Verde', id: 'g', description: 7 }]],
    ['a text with a line for each', '1. Azul\n2. Verde'],
    ['bullets and markup', ['- **Azul**', '* `Verde`']],
    ['brackets, and one twice', ['[Azul]', '[Verde]', 'azul']],
    ['some that are none', [null, 'Azul', {}, [], ' ', 'Verde', '\u200b']],
  ])('may come as %s', (_what, value) => {
    expect(choices(value)).toEqual([{ title: 'Azul' }, { title: 'Verde' }]);
  });

  it('may be emoji alone', () => {
    expect(choices(['👍', '👎'])).toEqual([{ title: '👍' }, { title: '👎' }]);
  });

  it.each<[string, unknown]>([
    ['asked for', 'Pagar | https://loja.example/p?id=1'],
    ['Markdown', '[Pagar](https://loja.example/p?id=1)'],
    ['a label and a colon', 'Pagar: https://loja.example/p?id=1'],
    ['an object', { label: 'Pagar', url: 'https://loja.example/p?id=1' }],
  ])('is a link as %s', (_what, value) => {
    expect(link(value)).toEqual({ title: 'Pagar', url: 'https://loja.example/p?id=1' });
  });

  it('may be a link without a label, and is none without an address', () => {
    expect(link('https://loja.example')).toEqual({ title: undefined, url: 'https://loja.example' });
    expect([link('Pagar'), link('javascript:alert(1)'), link(7), link('https://')]).toEqual(
      Array(4).fill(undefined),
    );
  });

  it('is a place of the tenant, or a question for the customer’s', () => {
    expect(['centro', 'ask_customer', 'ask', 'lua', 7].map(place)).toEqual([
      ...['centro', 'ask_customer', 'ask_customer', undefined, undefined],
    ]);
  });

  it('is nothing where all is null, and the answer is what it was', () => {
    const raw = { reply: 'Oi', action: 'reply', queue: null, reason: null };
    expect(
      readAnswer(JSON.stringify({ ...raw, choices: null, link: null, place: null }), { queueIds: [] }),
    ).toEqual(raw);
  });
});

it('whatever is offered, the words are read whole, and WhatsApp takes each message', () => {
  const tenant = {
    ...TENANT,
    profile: 'Site: loja.example',
    places: [{ id: 'centro', name: 'Loja Centro', latitude: 1, longitude: 2 }],
  };
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 90 }),
    fc.constantFrom('centro', 'Azul', 'ask'),
  );
  const part = fc.oneof(
    fc.anything(),
    text,
    fc.array(fc.oneof(text, fc.record({ title: text, description: text })), { maxLength: 40 }),
    text.map((label) => `${label} | https://loja.example/p`),
  );
  fc.assert(
    fc.property(
      fc.record({ choices: part, link: part, place: part }),
      fc.constantFrom('reply', 'handoff', 'close'),
      (offered, action) => {
        const raw = JSON.stringify({ reply: 'Qual você quer?', action, ...offered });
        const { reply, offer } = readAnswer(raw, { queueIds: [], placeIds: ['centro'] });
        const content = contentWith(reply, offer, { turnId: 'tn_1', tenant, isLast: action !== 'reply' });
        const parts = fitContent(outboundContentSchema.parse(content));
        expect(parts.flatMap((one) => limitProblem(one) ?? [])).toEqual([]);
        const said = parts.map(textOf).join('\n');
        expect(said).toContain('Qual você quer?');
        // Choices are gone only where they cannot be answered.
        if (action === 'reply')
          for (const { title } of offer?.choices ?? []) expect(said).toContain(title.slice(0, 20));
      },
    ),
    { numRuns: 300 },
  );
});
