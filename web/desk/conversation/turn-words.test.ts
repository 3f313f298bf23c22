import { i18n } from '@lingui/core';
import { expect, test } from 'vitest';
import { costWords, guardWords, tokenWords } from './turn-words.ts';

i18n.loadAndActivate({ locale: 'pt-BR', messages: {} });

test('what a turn cost is told to the millionth of a dollar', () => {
  expect(costWords(1_234)).toBe('US$ 0,001234');
  expect(costWords(120_000)).toBe('US$ 0,12');
  expect(costWords(0)).toBe('US$ 0,00');
  expect(costWords(null)).toBe('preço do modelo não conhecido');
});

test('tokens are told as read and written, with those of the cache', () => {
  const tokens = { uncached: 900, cached: 300, cacheWrite: 100, output: 80, reasoning: 20 };
  expect(tokenWords(tokens)).toBe('1.300 lidos (300 do cache), 100 escritos');
  expect(tokenWords({ ...tokens, cached: 0 })).toBe('1.000 lidos, 100 escritos');
});

test('a guard has words, and one of a later version its id', () => {
  expect(guardWords({ llm10_links: 2, llm01_new: 1 })).toBe('links para fora: 2, llm01 new: 1');
});
