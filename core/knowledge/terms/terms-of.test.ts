import { expect, it } from 'vitest';
import { stemOf } from './stem.ts';
import { termsOf } from './terms-of.ts';

it.each([
  ['cartoes', 'cartao'],
  ['paes', 'pao'],
  ['flores', 'flor'],
  ['papeis', 'papel'],
  ['lencois', 'lencol'],
  ['homens', 'homem'],
  ['meses', 'mes'],
  ['vezes', 'vez'],
  ['camisetas', 'camiseta'],
  ['faceis', 'facil'],
  ['peixes', 'peixe'],
  ['shoes', 'shoe'],
  ['boxes', 'box'],
  ['policies', 'policy'],
  ['returns', 'return'],
])('%s and %s are one word', (many, one) => expect(stemOf(many)).toBe(stemOf(one)));

it.each([
  ['pais', 'pao'],
  ['mala', 'mal'],
  ['conta', 'conto'],
  ['onibus', 'oniba'],
])('%s and %s are two words', (one, other) => expect(stemOf(one)).not.toBe(stemOf(other)));

it.each([
  ['AB-1042', ['ab-1042', 'ab1042', '1042', 'ab']],
  ['ab 1042', ['ab', '1042', 'ab1042']],
  ['ab1042', ['ab1042']],
  ['R$ 1.234,56', ['1.234,56', '123456', '234', '56']],
  ...['\u2010', '\u2011', '–', '—', '\u2212', ' - ', ' – '].map((dash): [string, string[]] => [
    `AB${dash}1042`,
    ['ab-1042', 'ab1042', '1042', 'ab'],
  ]),
  ['AB\u200B-10\u00AD42', ['ab-1042', 'ab1042']],
  ['2 - 3 dias, sala - 10', ['2', '3', 'sala', '10']],
  ['segunda-feira', ['segunda', 'feira']],
  ['o que é isso?', []],
])('%j is found by %j', (text, terms) => {
  expect(new Set(termsOf(text).filter((term) => terms.includes(term)))).toEqual(new Set(terms));
});

it('the same text has the same terms in every version of the index: a change here is a new VERSION', () => {
  const terms = termsOf('Os cartões-presente NÃO vencem; peça o AB-1042 (tam 38) por R$ 99,90.').join(' ');
  expect(terms).toBe('cartao present nao vencen peca ab-1042 ab1042 ab 1042 tam 38 r 99,90 9990 99 90 tam38');
});
