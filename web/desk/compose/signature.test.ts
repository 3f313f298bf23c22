import { expect, test } from 'vitest';
import { signed } from './signature.ts';

test('the name stands in bold above the words, without marks of its own', () => {
  expect(signed('Bom dia', 'Ana Lima')).toBe('*Ana Lima:*\nBom dia');
  expect(signed('Bom dia', '*Ana*\n_x_')).toBe('*Anax:*\nBom dia');
  expect(signed('Bom dia', undefined)).toBe('Bom dia');
  expect(signed('Bom dia', ' ')).toBe('Bom dia');
});
