import { expect, test } from 'vitest';
import { fold, isNear, wordsOf } from './fold.ts';

test('accents, case, stress, punctuation and emoji do not count', () => {
  expect(fold('  OBRIGADÃOOOO!!! 🙏')).toBe('obrigadao');
  expect(wordsOf('Segunda-via do BOLETO, por favor…')).toEqual([
    'segunda',
    'via',
    'do',
    'boleto',
    'por',
    'favor',
  ]);
  expect(wordsOf('👍🏽')).toEqual([]);
});

test.each([
  ['finaceiro', 'financeiro'],
  ['fianceiro', 'financeiro'],
  ['vedas', 'vendas'],
  ['vendsa', 'vendas'],
  ['suporrte', 'suporte'],
])('%s is meant as %s', (word, meant) => expect(isNear(word, meant)).toBe(true));

test.each([
  ['via', 'dia'],
  ['conta', 'contrato'],
  ['vendas', 'renda'],
  ['', 'vendas'],
])('%s is not %s', (word, meant) => expect(isNear(word, meant)).toBe(false));
