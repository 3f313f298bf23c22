import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { chunkDocument } from '../chunk/chunk-document.ts';
import type { Content } from '../document.ts';
import { readText } from '../read/read-text.ts';
import { TermIndex, UnusableTermIndexError } from './term-index.ts';

const chunksOf = (documentId: string, ...contents: Content[]) =>
  chunkDocument({ documentId, title: 'Loja', blocks: contents.map((one) => ({ ...one, section: [] })) });
const product = (code: string, name: string): Content => ({
  kind: 'product',
  code,
  fields: [
    ['código', code],
    ['produto', name],
  ],
});
const answer = (question: string, answer: string): Content => ({ kind: 'question', question, answer });

const chunks = chunksOf(
  'shop',
  product('AB-1042', 'Camiseta de algodão preta'),
  product('AB-1043', 'Camiseta de algodão branca'),
  product('CD 77/2', 'Tênis de corrida 38'),
  product('X200', 'Caixa de papelão 100 ml'),
  product('EF\u2011600', 'Luva'),
  product('GH - 700', 'Gorro'),
  answer('Vocês aceitam cartões de crédito?', 'Sim, em até 6 vezes.'),
  answer('Qual o prazo de devolução?', 'São 30 dias.'),
  answer('Onde fica a loja?', 'Na Av. Paulista, 1000.'),
  answer('Do you ship abroad?', 'Yes, deliveries take 20 days.'),
);

describe('what a customer types', () => {
  const index = new TermIndex('acme');
  beforeAll(() => index.add(chunks));
  const found = (question: string) =>
    chunks.find(({ id }) => id === index.search(question)[0]?.id)?.text ?? '';

  it.each([
    ['tem o AB-1042?', 'AB-1042'],
    ['ab1042', 'AB-1042'],
    ['ab 1042', 'AB-1042'],
    ['quero o Ab–1043 pfv', 'AB-1043'],
    ['1043', 'AB-1043'],
    ['cd772', 'CD 77/2'],
    ['cd-77/2', 'CD 77/2'],
    ['cd 77 2', 'CD 77/2'],
    ['x 200', 'X200'],
    ['ab\u20111042', 'AB-1042'],
    ['AB - 1042', 'AB-1042'],
    ['ef600', 'EF\u2011600'],
    ['gh\u00AD700', 'GH - 700'],
    ['100ml', '100 ml'],
    ['aceita cartao', 'cartões'],
    ['CARTÃO DE CREDITO', 'cartões'],
    ['devolucoes', 'devolução'],
    ['devoluçao prazo', 'devolução'],
    ['camizeta branca', 'AB-1043'],
    ['tenis', 'Tênis'],
    ['delivery', 'deliveries'],
  ])('%j finds the chunk with %j', (question, part) => expect(found(question)).toContain(part));

  it('comes first where a chunk has its code, and each hit tells how much of the question it has', () => {
    const [first, second] = index.search('camiseta branca de algodão ab-1042');
    expect(chunks.find(({ id }) => id === first?.id)?.text).toContain('AB-1042');
    expect([first?.hasCode, second?.hasCode]).toEqual([true, false]);
    expect(index.search('camiseta preta')[0]?.covers).toBeCloseTo(1);
    expect(index.search('camiseta de cetim com lantejoula')[0]?.covers).toBeLessThan(0.4);
    expect(index.search('ab1042')[0]?.covers).toBeCloseTo(1);
  });

  it('comes first where its code is a number, however much else the question says', () => {
    const index = new TermIndex('acme');
    const numbered = chunksOf(
      'shop',
      ...['10432', '3M-500', '7891234567895', '2'].map((code) => product(code, `Poltrona ${code}`)),
      ...Array.from({ length: 20 }, (_, n) =>
        answer(`A entrega do sofá custa quanto em Contagem ${n}?`, '10 reais.'),
      ),
      answer('A poltrona por 10432 reais ainda tem?', 'Sim.'),
    );
    index.add(numbered);
    const codesFirst = (question: string) => {
      const first = index.search(question).filter(({ hasCode }) => hasCode);
      return first.map(({ id }) => numbered.find((chunk) => chunk.id === id)?.code);
    };
    const about = 'ainda tem, e quanto custa a entrega do sofá em Contagem';
    expect(codesFirst(`o sofá 10432 ${about}?`)).toEqual(['10432']);
    expect(codesFirst(`o 3m500 ${about}?`)).toEqual(['3M-500']);
    expect(codesFirst(`7891234567895 ${about}?`)).toEqual(['7891234567895']);
    expect(codesFirst('quero 2 poltronas')).toEqual([]);
    expect(codesFirst('poltrona por 1.043 reais')).toEqual([]);
  });

  it.each(['oi, bom dia', 'o que é isso?', '', '👍', 'ZZ-9999'])('%j finds nothing', (question) =>
    expect(index.search(question)).toEqual([]),
  );
});

describe('an index', () => {
  it('that was stored finds the same, and what was removed no more', async () => {
    const index = new TermIndex('acme');
    index.add(chunks);
    index.add(chunks);
    expect(index.size).toBe(chunks.length);
    index.remove([chunks[0]?.id ?? '', 'ck_unknown']);
    const again = TermIndex.parse('acme', await index.serialize());
    expect(again.size).toBe(chunks.length - 1);
    expect(again.has(chunks[0]?.id ?? '')).toBe(false);
    expect(again.search('camiseta')).toEqual(index.search('camiseta'));
    expect(again.search('ab-1042').map(({ id }) => id)).not.toContain(chunks[0]?.id);
    again.add(chunks);
    expect(again.search('ab-1042')[0]?.id).toBe(chunks[0]?.id);
  });

  it.each([
    ['of another tenant', (text: string) => text.replace('acme', 'other')],
    ['of another version', (text: string) => text.replace(/"version":\d+/, '"version":0')],
    ['cut off', (text: string) => text.slice(0, 50)],
    ['without its inside', () => '{"version":3,"tenantId":"acme","index":{}}'],
  ])('%s is not used', async (_, spoil) => {
    const bytes = spoil(await new TermIndex('acme').serialize());
    expect(() => TermIndex.parse('acme', bytes)).toThrow(UnusableTermIndexError);
  });
});

it('a question of hundreds of words asks for each as it is written: shortened ones and slips are for short questions', () => {
  const index = new TermIndex('acme');
  index.add(
    chunkDocument({
      documentId: 'd',
      title: 'Prazos',
      blocks: readText('Entregamos em Higienópolis.').blocks,
    }),
  );
  expect(index.search('higien')).toHaveLength(1);
  const flood = Array.from({ length: 200 }, (_, n) => `palavra${'abcdefghij'[n % 10]}`).join(' ');
  expect(index.search(`higien ${flood}`)).toEqual([]);
  expect(index.search(`higienópolis ${flood}`)).toHaveLength(1);
});

it('a list of names that each stand once is written in the memory that its words need, and not in ten times as much', async () => {
  const fixture = fileURLToPath(new URL('./rare-words.fixture.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=300', fixture]);
  expect(stdout).toBe('1000 true');
});
