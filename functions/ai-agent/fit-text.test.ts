import { expect, it } from 'vitest';
import { fitText } from './fit-text.ts';

it('leaves a whole answer as it is', () => {
  expect(fitText({ text: 'Sim. Até as 18h', complete: true })).toBe('Sim. Até as 18h');
});

it.each([
  ['Abrimos às 9h. Fechamos às', 'Abrimos às 9h.'],
  ['- chá\n- caf', '- chá'],
  ['Custa R$ 5.50 e o', 'Custa R$ 5.50 e o…'],
])('ends an unfinished answer after its last whole sentence: %j', (text, sent) => {
  expect(fitText({ text, complete: false })).toBe(sent);
});

it('keeps to the length that WhatsApp takes', () => {
  const long = fitText({ text: 'palavra '.repeat(1000), complete: true });
  expect(long.length).toBeLessThanOrEqual(4096);
  expect(long.endsWith('palavra…')).toBe(true);
});
