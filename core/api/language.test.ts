import { expect, it } from 'vitest';
import { languageOf } from './language.ts';

it.each([
  [undefined, 'pt-BR'],
  ['', 'pt-BR'],
  ['en-GB,en;q=0.9', 'en'],
  ['pt-PT', 'pt-BR'],
  ['de, es;q=0.5, en;q=0.8', 'en'],
  ['en;q=0, es;q=0.1', 'es'],
  ['*', 'pt-BR'],
  [';;,q=', 'pt-BR'],
])('a person whose browser says %s is told in %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});
