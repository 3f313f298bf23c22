import { expect, test } from 'vitest';
import { chooseLanguage } from './language.ts';

test('Portuguese for who reads it, English for all others', () => {
  expect(chooseLanguage(['pt-BR', 'en'])).toBe('pt-BR');
  expect(chooseLanguage(['fr', 'pt'])).toBe('pt-BR');
  expect(chooseLanguage(['en-US', 'pt'])).toBe('pt-BR');
  expect(chooseLanguage(['fr'])).toBe('en');
  expect(chooseLanguage([])).toBe('en');
});
