import { expect, test } from 'vitest';
import { matches } from './search-text.ts';

test('accents, capitals and the order of words make no difference', () => {
  expect(matches('Transferir para Júlia Gonçalves', 'goncalves JULIA')).toBe(true);
  expect(matches('Transferir para Júlia', 'julia encerrar')).toBe(false);
  expect(matches('Encerrar', '')).toBe(true);
});
