import { expect, it } from 'vitest';
import { wantsPerson } from './wants-person.ts';

const says = (text: string) => wantsPerson([{ role: 'user', text, isOwed: true }]);

it.each([
  'Quero falar com um atendente',
  'quero falar com uma pessoa de verdade!',
  'Posso conversar com alguém da equipe?',
  'me transfere para um atendente por favor',
  'quero atendimento humano',
  'atendente',
  'Atendente!!',
  'Quiero hablar con una persona',
  '¿Me pasas con un asesor?',
  'I want to talk to a human',
  'can I speak with a real person?',
  'Connect me to an agent',
  'I need a human',
])('%s', (text) => {
  expect(says(text)).toBe(true);
});

it.each([
  'Vocês atendem no domingo?',
  'A pessoa que vai receber é minha mãe',
  'quantas pessoas cabem na mesa?',
  'Quero falar sobre o pedido',
  'um presente para uma pessoa especial',
  'How many people fit in?',
  'Do you have a human resources book?',
  '¿Cuántas personas?',
  '[[answers the company’s message: "quer falar com um atendente?"]]\nnão',
])('not: %s', (text) => {
  expect(says(text)).toBe(false);
});

it('only what waits for its answer counts', () => {
  expect(wantsPerson([{ role: 'user', text: 'atendente' }])).toBe(false);
});
