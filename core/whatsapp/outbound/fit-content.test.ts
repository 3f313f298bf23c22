import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitContent } from './fit-content.ts';
import { limitProblem } from './limit-problem.ts';
import { type ContentOf, type OutboundContent, outboundContentSchema } from './outbound-content.ts';

const buttons = (...titles: string[]): ContentOf<'buttons'> => ({
  kind: 'buttons',
  body: 'Escolha',
  buttons: titles.map((title, index) => ({ id: `b${index}`, title })),
});
const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `r${index}`, title: `Plano ${index + 1}` }));
const sentence = 'Uma frase que diz pouco. ';
const long = (length: number) => sentence.repeat(Math.ceil(length / sentence.length)).trim();

describe('what fits stays as it is', () => {
  test.each<[string, OutboundContent]>([
    ['text', { kind: 'text', body: 'Olá!', previewUrl: false, replyTo: 'wamid.1' }],
    ['buttons', buttons('Sim', 'Não', 'Talvez')],
    [
      'list',
      {
        kind: 'list',
        body: 'b',
        header: 'h',
        footer: 'f',
        button: 'Ver',
        replyTo: 'w',
        sections: [{ rows: rows(10) }],
      },
    ],
    ['media', { kind: 'media', mediaType: 'image', id: '1', caption: 'c', replyTo: 'w' }],
    ['template', { kind: 'template', name: 'hello', language: 'en', replyTo: 'w' }],
    ['reaction', { kind: 'reaction', messageId: 'w', emoji: '👍' }],
    ['location request', { kind: 'location_request', body: 'Onde?' }],
  ])('%s', (_name, content) => {
    expect(fitContent(content)).toEqual([content]);
  });
});

describe('texts', () => {
  test('are split, and only the first quotes', () => {
    const parts = fitContent({ kind: 'text', body: long(9_000), previewUrl: true, replyTo: 'w' });
    expect(parts).toMatchObject([
      { kind: 'text', previewUrl: true, replyTo: 'w' },
      { kind: 'text', previewUrl: true },
      { kind: 'text', previewUrl: true },
    ]);
    expect(parts.map((part) => 'replyTo' in part)).toEqual([true, false, false]);
  });
});

describe('buttons', () => {
  test('long titles are cut visibly, equal ones numbered', () => {
    expect(
      fitContent({
        kind: 'buttons',
        body: 'b',
        header: 'h'.repeat(61),
        footer: 'f'.repeat(61),
        buttons: [
          { id: 'a', title: 'Falar com um atendente agora' },
          { id: 'a', title: 'Falar com um atendente depois' },
          { id: 'b', title: ' Sim,\n claro ' },
        ],
      }),
    ).toEqual([
      {
        kind: 'buttons',
        body: 'b',
        header: `${'h'.repeat(59)}…`,
        footer: `${'f'.repeat(59)}…`,
        buttons: [
          { id: 'a', title: 'Falar com um atende…' },
          { id: 'a (2)', title: 'Falar com um at… (2)' },
          { id: 'b', title: 'Sim, claro' },
        ],
      },
    ]);
  });

  test('more than three become a list, whose label can be chosen', () => {
    expect(fitContent({ ...buttons('A', 'B', 'C', 'D'), replyTo: 'w' })).toEqual([
      {
        kind: 'list',
        body: 'Escolha',
        button: 'Menu',
        replyTo: 'w',
        sections: [{ rows: ['A', 'B', 'C', 'D'].map((title, index) => ({ id: `b${index}`, title })) }],
      },
    ]);
    expect(fitContent(buttons('A', 'B', 'C', 'D'), { listButton: 'Ver opções' })).toMatchObject([
      { button: 'Ver opções' },
    ]);
  });

  test('more than ten become a text', () => {
    const [content, ...others] = fitContent(buttons(...'ABCDEFGHIJK'.split('')));
    expect(others).toEqual([]);
    expect(content).toMatchObject({ kind: 'text' });
    expect(content && 'body' in content && content.body).toMatch(
      /^Escolha\n\n1\. A\n2\. B\n[\s\S]*\n11\. K$/,
    );
  });

  test('what does not fit into the body goes before it as text', () => {
    const parts = fitContent({ ...buttons('Sim'), body: `${long(1_500)}\n\nConfirma?`, replyTo: 'w' });
    expect(parts).toMatchObject([
      { kind: 'text', replyTo: 'w' },
      { kind: 'buttons', buttons: [{ id: 'b0', title: 'Sim' }] },
    ]);
    expect(parts[1]).not.toHaveProperty('replyTo');
    const said = parts.map((part) => ('body' in part ? part.body : ''));
    expect(said.join(' ').split(/\s+/)).toEqual(`${long(1_500)} Confirma?`.split(/\s+/));
  });
});

describe('lists', () => {
  const list = (sections: Array<{ title?: string; rows: ReturnType<typeof rows> }>): OutboundContent => ({
    kind: 'list',
    body: 'Planos',
    header: 'Loja',
    footer: 'Preços de hoje',
    button: 'Ver todos os planos que há',
    sections,
  });

  test('labels are cut, a cut row title is repeated below it', () => {
    expect(
      fitContent(
        list([
          {
            title: 'Uma seção com título comprido',
            rows: [
              { id: 'x'.repeat(201), title: 'Plano empresarial para até 50 pessoas' },
              { id: 'b', title: 'Plano empresarial para até 80 pessoas', description: 'd'.repeat(80) },
            ],
          },
        ] as never),
      ),
    ).toMatchObject([
      {
        button: 'Ver todos os planos…',
        sections: [
          {
            title: 'Uma seção com título co…',
            rows: [
              {
                id: `${'x'.repeat(199)}…`,
                title: 'Plano empresarial para…',
                description: 'Plano empresarial para até 50 pessoas',
              },
              { title: 'Plano empresarial p… (2)', description: `${'d'.repeat(71)}…` },
            ],
          },
        ],
      },
    ]);
  });

  test('rows without a section title belong to the section above', () => {
    const [one, two, three] = rows(3);
    if (!one || !two || !three) throw new Error('no rows');
    expect(fitContent(list([{ rows: [one] }, { rows: [two] }, { title: 'T', rows: [three] }]))).toMatchObject(
      [
        {
          sections: [
            { title: 'Ver todos os planos que…', rows: [one, two] },
            { title: 'T', rows: [three] },
          ],
        },
      ],
    );
  });

  test('more than ten rows become numbered text with everything in it', () => {
    expect(
      fitContent(
        list([
          { title: 'Mensais', rows: rows(6) },
          { title: 'Anuais', rows: rows(5) },
        ]),
      ),
    ).toEqual([
      {
        kind: 'text',
        body: [
          '*Loja*',
          'Planos',
          `*Mensais*\n${[1, 2, 3, 4, 5, 6].map((n) => `${n}. Plano ${n}`).join('\n')}`,
          `*Anuais*\n${[1, 2, 3, 4, 5].map((n) => `${n + 6}. Plano ${n}`).join('\n')}`,
          '_Preços de hoje_',
        ].join('\n\n'),
      },
    ]);
  });
});

describe('media', () => {
  const media = (
    mediaType: 'image' | 'audio' | 'sticker',
    caption: string,
  ): Extract<OutboundContent, { kind: 'media' }> => ({
    kind: 'media',
    mediaType,
    id: '1',
    caption,
    replyTo: 'w',
  });

  test('a long caption goes on as text', () => {
    const caption = long(1_500);
    const parts = fitContent(media('image', caption));
    expect(parts).toMatchObject([{ kind: 'media', mediaType: 'image', replyTo: 'w' }, { kind: 'text' }]);
    const said = parts.map((part) => ('caption' in part ? part.caption : 'body' in part ? part.body : ''));
    expect(said.join(' ')).toBe(caption);
    expect(parts[1]).not.toHaveProperty('replyTo');
  });

  test.each(['audio', 'sticker'] as const)('%s has none, so it follows as text', (mediaType) => {
    expect(fitContent(media(mediaType, 'Ouça'))).toEqual([
      { kind: 'media', mediaType, id: '1', replyTo: 'w' },
      { kind: 'text', body: 'Ouça' },
    ]);
  });
});

test('a long question for the place goes before its end', () => {
  expect(fitContent({ kind: 'location_request', body: long(1_200) })).toMatchObject([
    { kind: 'text' },
    { kind: 'location_request' },
  ]);
});

test('what is said with a place goes before it, with what is quoted', () => {
  const place = { kind: 'location', latitude: 1, longitude: 2, body: 'Estamos aqui:', replyTo: 'w' } as const;
  expect(fitContent(place)).toEqual([
    { kind: 'text', body: 'Estamos aqui:', replyTo: 'w' },
    { kind: 'location', latitude: 1, longitude: 2 },
  ]);
});

describe('whatever is asked for', () => {
  const shown = (maxLength: number) =>
    fc
      .tuple(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: maxLength }),
        fc.constantFrom('', ' ', '\n\n', '. '),
      )
      .map(([text, times, border]) => (text + border).repeat(times))
      .filter((text) => /\S/.test(text));
  const choice = fc.record({ id: shown(60), title: shown(8) });
  const row = fc.record(
    { id: shown(60), title: shown(8), description: shown(20) },
    { requiredKeys: ['id', 'title'] },
  );
  const frame = { body: shown(2_000), header: shown(20), footer: shown(20), replyTo: fc.constant('w') };
  const content: fc.Arbitrary<OutboundContent> = fc.oneof(
    fc.record({ kind: fc.constant('text' as const), body: shown(4_000) }),
    fc.record(
      {
        kind: fc.constant('buttons' as const),
        ...frame,
        buttons: fc.array(choice, { minLength: 1, maxLength: 12 }),
      },
      { requiredKeys: ['kind', 'body', 'buttons'] },
    ),
    fc.record(
      {
        kind: fc.constant('list' as const),
        ...frame,
        button: shown(8),
        sections: fc.array(
          fc.record(
            { title: shown(8), rows: fc.array(row, { minLength: 1, maxLength: 4 }) },
            { requiredKeys: ['rows'] },
          ),
          { minLength: 1, maxLength: 6 },
        ),
      },
      { requiredKeys: ['kind', 'body', 'button', 'sections'] },
    ),
    fc.record({
      kind: fc.constant('media' as const),
      mediaType: fc.constantFrom('image' as const, 'audio' as const, 'document' as const),
      id: fc.constant('1'),
      caption: shown(800),
    }),
    fc.record({ kind: fc.constant('location_request' as const), body: shown(1_000) }),
    fc.record(
      {
        kind: fc.constant('link' as const),
        ...frame,
        title: shown(8),
        url: fc.webUrl({ validSchemes: ['https'], withQueryParameters: true }),
      },
      { requiredKeys: ['kind', 'body', 'title', 'url'] },
    ),
    fc.record(
      {
        kind: fc.constant('location' as const),
        body: shown(1_000),
        latitude: fc.integer({ min: -90, max: 90 }),
        longitude: fc.integer({ min: -180, max: 180 }),
        name: shown(8),
      },
      { requiredKeys: ['kind', 'latitude', 'longitude'] },
    ),
  );

  test('one to three messages come of it that WhatsApp takes, and fitting again changes nothing', () => {
    fc.assert(
      fc.property(content, (asked) => {
        const parts = fitContent(outboundContentSchema.parse(asked));
        expect(parts.length).toBeGreaterThanOrEqual(1);
        expect(parts.length).toBeLessThanOrEqual(3);
        for (const part of parts) {
          expect(outboundContentSchema.parse(part)).toEqual(part);
          expect(limitProblem(part)).toBeUndefined();
          expect(fitContent(part)).toEqual([part]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
