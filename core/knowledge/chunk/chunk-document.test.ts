import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth, LINEAR } from '../../../test/support/growth.ts';
import { type Block, type Content, textOf } from '../document.ts';
import { readDocument } from '../read/read-document.ts';
import { type Chunk, chunkDocument, embeddedText } from './chunk-document.ts';
import { LEAST, MOST } from './sizes.ts';

const chunksOf = (blocks: readonly Block[], title = 'Manual') =>
  chunkDocument({ documentId: 'doc_1', title, blocks });
const block = (content: Content, ...section: string[]): Block => ({ ...content, section });
const paragraph = (text: string, ...section: string[]) => block({ kind: 'paragraph', text }, ...section);

/** Prose in which no sentence is like another. */
const prose = (sentences: number, seed = 0) =>
  Array.from(
    { length: sentences },
    (_, at) => `A regra ${seed}x${at} vale para pedidos do lote ${at * 7}.`,
  ).join(' ');

describe('a chunk', () => {
  it('says where it stands, and does not repeat a title that is a heading too', () => {
    const [chunk] = chunksOf([paragraph('Até 30 dias.', 'Trocas', 'Prazo')], 'Trocas');
    expect(embeddedText(chunk as Chunk)).toBe('Trocas › Prazo\n\nAté 30 dias.');
  });

  it('never reaches over a heading', () => {
    const texts = chunksOf([paragraph('Um.', 'A'), paragraph('Dois.', 'A'), paragraph('Três.', 'B')]);
    expect(texts.map(({ text }) => text)).toEqual(['Um.\n\nDois.', 'Três.']);
  });

  it('is one product, with its code, or one question with its answer', () => {
    const chunks = chunksOf([
      block({
        kind: 'product',
        code: 'AB-1',
        fields: [
          ['código', 'AB-1'],
          ['produto', 'Boné'],
        ],
      }),
      block({
        kind: 'product',
        code: 'AB-2',
        fields: [
          ['código', 'AB-2'],
          ['produto', 'Meia'],
        ],
      }),
      block({ kind: 'question', question: 'Aceita Pix?', answer: prose(60) }),
    ]);
    expect(chunks.map(({ code }) => code)).toEqual(['AB-1', 'AB-2', undefined]);
    expect(chunks[0]?.text).toBe('código: AB-1\nproduto: Boné');
    expect(chunks[2]?.text.length).toBeGreaterThan(MOST);
  });

  it('with a code is another one than the same words without it', () => {
    const product = block({ kind: 'product', code: 'AB-1', fields: [['código', 'AB-1']] });
    const [coded] = chunksOf([product]);
    const [plain] = chunksOf([paragraph('código: AB-1')]);
    expect(coded?.text).toBe(plain?.text);
    expect(coded?.id).not.toBe(plain?.id);
  });

  it('of a long table names the columns again', () => {
    const rows = Array.from({ length: 200 }, (_, at) => [`Bairro ${at}`, `${at} dias`]);
    const chunks = chunksOf([block({ kind: 'table', header: ['Bairro', 'Prazo'], rows }, 'Frete')]);
    expect(chunks.length).toBeGreaterThan(2);
    for (const { text } of chunks) expect(text).toMatch(/^Bairro \| Prazo\nBairro \d+ \| \d+ dias\n/);
  });

  it('does not end with what announces a list', () => {
    const items = Array.from({ length: 30 }, (_, at) => `Produto ${at} que não se troca`);
    const chunks = chunksOf([paragraph(`${prose(24)} Não trocamos:`), block({ kind: 'list', items })]);
    expect(chunks.length).toBeGreaterThan(1);
    for (const { text } of chunks) expect(text).not.toMatch(/:$/);
  });

  it('of what stands twice is one', () => {
    expect(chunksOf([paragraph('Um.', 'A'), paragraph('Dois.', 'B'), paragraph('Um.', 'A')])).toHaveLength(2);
  });
});

describe('an edit', () => {
  const paragraphs = Array.from({ length: 60 }, (_, at) => paragraph(prose(9, at), 'Regras'));
  const before = chunksOf(paragraphs);
  const kept = (after: readonly Chunk[]) =>
    before.filter(({ id }) => after.some((chunk) => chunk.id === id)).length;

  it('of nothing leaves every id', () =>
    expect(kept(chunksOf(structuredClone(paragraphs)))).toBe(before.length));

  it.each([
    ['in the first paragraph', [paragraph('Novo começo da seção.', 'Regras'), ...paragraphs.slice(1)]],
    ['that adds a section before', [paragraph('Bem-vindo.', 'Início'), ...paragraphs]],
    ['that takes out a paragraph', paragraphs.toSpliced(30, 1)],
  ])('%s embeds little anew', (_, blocks) => {
    expect(before.length).toBeGreaterThan(15);
    expect(before.length - kept(chunksOf(blocks))).toBeLessThanOrEqual(6);
  });
});

describe('of any document', () => {
  const word = fc.constantFrom(
    'troca',
    'prazo',
    'é',
    'R$ 1.234,56',
    'Sr. Silva',
    '👩‍👩‍👧',
    'AB-1042',
    'fim.',
    'não?',
    'ção',
  );
  const text = fc.array(word, { minLength: 1, maxLength: 400 }).map((words) => words.join(' '));
  const short = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));
  const content: fc.Arbitrary<Content> = fc.oneof(
    text.map((text) => ({ kind: 'paragraph' as const, text })),
    text.map((text) => ({ kind: 'preformatted' as const, text: text.replaceAll('. ', '.\n') })),
    fc
      .array(fc.oneof(short, text), { minLength: 1, maxLength: 8 })
      .map((items) => ({ kind: 'list' as const, items })),
    fc
      .record({
        header: fc.array(short, { maxLength: 3 }),
        rows: fc.array(fc.array(fc.oneof(short, text), { minLength: 1, maxLength: 3 }), { maxLength: 12 }),
      })
      .map((table) => ({ kind: 'table' as const, ...table })),
    fc.record({ question: short, answer: text }).map((pair) => ({ kind: 'question' as const, ...pair })),
  );
  /** The first word of each block is one of its own, so that no chunk is like another. */
  const blocks = fc
    .array(fc.record({ content, section: fc.array(fc.constantFrom('A', 'B'), { maxLength: 2 }) }), {
      maxLength: 8,
    })
    .map((all) => all.map(({ content, section }) => ({ ...content, section })));

  const words = (texts: readonly string[]) => texts.join(' ').split(/\s+/).filter(Boolean);

  it('every word is in some chunk, in order', () => {
    fc.assert(
      fc.property(blocks, (all) => {
        for (const one of all) {
          const chunked = words(chunksOf([one]).map(({ text }) => text));
          const distinct = new Set(words([textOf(one)]));
          expect([...distinct].filter((each) => !chunked.includes(each))).toEqual([]);
        }
        const numbered = all.map((one, at) => paragraph(`n${at} ${textOf(one)}`, ...one.section));
        const found = words(chunksOf(numbered).map(({ text }) => text));
        expect(found).toEqual(words(numbered.map(textOf)));
      }),
      { numRuns: 60 },
    );
  });

  it('no chunk is longer than 400 tokens', () => {
    fc.assert(
      fc.property(blocks, (all) => {
        const apart = all.filter(({ kind }) => kind !== 'question');
        for (const { text } of chunksOf(apart)) expect(text.length).toBeLessThanOrEqual(MOST);
      }),
      { numRuns: 60 },
    );
  });

  it('prose has chunks of 250 tokens and more, but for one where nothing else fits', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 40 }), (lengths) => {
        const texts = chunksOf(lengths.map((sentences, at) => paragraph(prose(sentences, at)))).map(
          ({ text }) => text,
        );
        const small = texts.filter((text) => text.length < LEAST);
        expect(small.length).toBeLessThanOrEqual(1 + texts.length / 4);
      }),
      { numRuns: 60 },
    );
  });

  it('same content has the same ids, each of them once, and half a character is nowhere', () => {
    fc.assert(
      fc.property(blocks, (all) => {
        const chunks = chunksOf(all);
        expect(chunksOf(structuredClone(all))).toEqual(chunks);
        expect(new Set(chunks.map(({ id }) => id)).size).toBe(chunks.length);
        for (const { text } of chunks) {
          expect(text.isWellFormed()).toBe(true);
          expect(text).toBe(text.trim());
          expect(text).not.toBe('');
        }
      }),
      { numRuns: 60 },
    );
  });
});

it('a document of lines that are all alike is cut in time that grows with it alone', () => {
  const cut = (count: number) => {
    const block = { kind: 'paragraph' as const, text: 'Ok. '.repeat(count).trim(), section: [] };
    chunkDocument({ documentId: 'd', title: 't', blocks: [block] });
  };
  expect(growth(cut, 4_000)).toBeLessThan(LINEAR);
});

it('a document of more chunks than may be is not cut to its end', () => {
  const fields = Array.from({ length: 1_000 }, (_, n) => [`${n} ${'coluna '.repeat(15)}`, 'x'] as const);
  const blocks = Array.from({ length: 50_000 }, () => ({ kind: 'product' as const, fields, section: [] }));
  const varied = blocks.map((block, n) => ({ ...block, fields: [['n', String(n)] as const, ...fields] }));
  const { length } = chunkDocument({ documentId: 'd', title: 't', blocks: varied }, 100);
  expect(length).toBeGreaterThan(100);
  expect(length).toBeLessThan(300);
});

it.each([
  ['text', '\u200b\u200b\n\n\u2800'],
  ['markdown', '&#8203;\n\n&shy;'],
  ['html', '<p>&#8203;</p><li>&shy;'],
  ['csv', 'a;b\n\u200b;\u2800'],
  ['csv', 'pergunta;resposta\n\u200b;\u200b'],
] as const)('a document of %s that shows nothing to a reader has no chunk', async (format, text) => {
  const { blocks } = await readDocument(new TextEncoder().encode(text), format, async () => ({ text: '' }));
  expect(chunkDocument({ documentId: 'd', title: 't', blocks })).toEqual([]);
});
