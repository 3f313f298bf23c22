import { expect, it } from 'vitest';
import { type Notice, notice } from './notices.ts';

const NOTICES: Notice[] = ['handoff', 'model_down', 'failed', 'budget_spent', 'loop'];

it.each([
  ['pt-BR', /pessoa/],
  ['es-419', /persona/],
  ['EN', /person/],
  ['de-DE', /person of our team/],
  ['', /person of our team/],
])('there is a text in %s for each', (language, words) => {
  for (const kind of NOTICES) expect(notice(kind, language)).toMatch(words);
});
