import { expect, it } from 'vitest';
import { contentWords } from './content-words.ts';
import { type Question, readTestSet } from './read-test-set.ts';
import { sectionOf } from './section-of.ts';

const { documents, questions } = readTestSet();
const of = (kind: Question['kind']) => questions.filter((one) => one.kind === kind);
const textOf = (name: string) => documents.get(name) ?? '';
const bare = (code: string) => code.toLowerCase().replace(/[^a-z0-9]/g, '');

it('is as large as the figures that are measured on it need', () => {
  const rows = textOf('catalogo.csv').trim().split('\n').length - 1;
  const long = [...documents.values()].filter(
    (text) => (text.match(/\p{L}[\p{L}\p{N}-]*/gu) ?? []).length >= 3_000,
  );
  const answered = questions.filter(({ kind }) => kind !== 'unanswerable');
  const sizes: [string, number, number][] = [
    ['documents', documents.size, 40],
    ['rows of the catalog', rows, 120],
    ['long documents', long.length, 2],
    ['Portuguese questions with an answer', answered.filter((one) => one.language === 'pt-BR').length, 60],
    ['English questions with an answer', answered.filter((one) => one.language === 'en').length, 20],
    ['unanswerable', of('unanswerable').length, 30],
    ['without a shared word', of('no_shared_word').length, 20],
    ['codes', of('code').length, 12],
    ['near-duplicates', of('near_duplicate').length, 8],
    ['tables', of('table').length, 8],
    ['of several passages', of('multi').length, 5],
  ];
  expect(sizes.filter(([, is, least]) => is < least)).toEqual([]);
});

it('has no id and no wording twice, and ids that say the language', () => {
  expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
  expect(new Set(questions.map(({ text }) => text.toLowerCase())).size).toBe(questions.length);
  expect(questions.filter(({ id, language }) => !language.startsWith(id.slice(0, 2)))).toEqual([]);
});

it('expects passages that stand in their documents once and that no way of cutting into chunks divides', () => {
  const wrong = questions.flatMap(({ id, expected }) =>
    expected
      .filter(({ document, quote }) => textOf(document).split(quote).length !== 2 || /[\n|<>*`]/.test(quote))
      .map(({ document, quote }) => `${id}: ${document}: ${quote}`),
  );
  expect(wrong).toEqual([]);
});

it('asks without a word of the whole section or of the titles above it where that is promised', () => {
  const shared = of('no_shared_word').flatMap(({ id, text, expected }) =>
    expected.map(({ document, quote }) => {
      const there = contentWords(sectionOf(document, textOf(document), quote));
      return [id, ...[...contentWords(text)].filter((word) => there.has(word))];
    }),
  );
  expect(shared.filter((words) => words.length > 1)).toEqual([]);
});

it('tells words by what they are about: no accents, no plural, no grammar', () => {
  expect([...contentWords('Qtos SOFÁS vcs têm? Os sofas e as opções')]).toEqual(['sofa', 'opcao']);
  expect([...contentWords('Do you have any lamps?')]).toEqual(['lamp']);
});

it('spells the codes it asks for in several ways, each meaning one row', () => {
  const spellings = of('code').map(({ id, text, expected }) => {
    const code = expected[0]?.quote ?? '';
    expect(bare(text), id).toContain(bare(code));
    return text.includes(code);
  });
  expect(spellings.filter((literal) => !literal).length).toBeGreaterThan(spellings.length / 2);
});

it('asks for no code that the shop has where no document answers', () => {
  const codes = [...documents.values()].flatMap((text) => text.match(/\b[A-Z]{2}-\d+\b/g) ?? []).map(bare);
  const asked = of('unanswerable').filter(({ text }) =>
    (text.match(/\b[a-z]{2}[ .-]?\d{2,4}\b/gi) ?? []).some((code) => codes.includes(bare(code))),
  );
  expect(asked.map(({ id }) => id)).toEqual([]);
});

it('has each code of the catalog once', () => {
  const codes = textOf('catalogo.csv').match(/^[A-Z]{2}-\d+/gm) ?? [];
  expect(new Set(codes).size).toBe(codes.length);
});

it('takes the section of a quote with the titles that lead to it, and nothing of its neighbours', () => {
  const text =
    '# Care\n\n## Wood\n\nDust it.\n\n## Spills\n\n### Wine\n\nBlot it.\n\n### Wax\n\nFreeze it.\n';
  expect(sectionOf('a.md', text, 'Blot').split(/\W+/)).toEqual([
    '',
    'Care',
    'Spills',
    'Wine',
    'Wine',
    'Blot',
    'it',
    '',
  ]);
  expect(sectionOf('a.csv', 'code,name\nAB-1,Chair\nAB-2,Table\n', 'AB-2')).toBe('AB-2,Table');
  expect(sectionOf('a.txt', 'Cots\n\nOne.\n\nTwo.', 'Two')).toBe('Cots\nTwo.');
});
