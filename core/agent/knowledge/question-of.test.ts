import { expect, it } from 'vitest';
import type { HistoryLine } from '../../model/model-call.ts';
import { questionOf } from './question-of.ts';

const customer = (text: string): HistoryLine => ({ role: 'user', text });
const owed = (text: string): HistoryLine => ({ role: 'user', text, isOwed: true });
const company = (text: string): HistoryLine => ({ role: 'assistant', text });

it.each([
  ['a greeting', [owed('oi, bom dia!')]],
  ['thanks', [customer('qual o prazo?'), company('30 dias.'), owed('obrigada 🙏')]],
  ['a picture without words', [owed('[[image without words]]')]],
])('%s asks for nothing', (_, lines) => expect(questionOf(lines)).toBeUndefined());

it('everything that waits for its answer is asked for, and nothing of what was answered', () => {
  const lines = [
    customer('vocês abrem domingo?'),
    company('Abrimos.'),
    owed('qual o prazo'),
    owed('pra devolver o sofá?'),
  ];
  expect(questionOf(lines)).toBe('qual o prazo\npra devolver o sofá?');
});

it.each([
  ['e no sábado?', 'até que horas a loja de Lourdes abre hoje?\nAté as 18h.\ne no sábado?'],
  ['e qual é?', 'até que horas a loja de Lourdes abre hoje?\nAté as 18h.\ne qual é?'],
])('%s is about what was said right before', (words, question) => {
  const lines = [
    customer('tudo bem com o meu pedido?'),
    customer('até que horas a loja de Lourdes abre hoje?'),
    company('Até as 18h.'),
  ];
  expect(questionOf([...lines, owed(words)])).toBe(question);
});

it('a short question is about the message that it quotes; other notes are none of the customer’s words', () => {
  const quoting = '[[answers the company\'s message: "Poltrona Ingá"]]\n[[voice note]]\nquanto custa?';
  expect(questionOf([owed(quoting)])).toBe('Poltrona Ingá\nquanto custa?');
});

it('of a very long text the end is asked for, in whole characters', () => {
  const question = questionOf([owed(`${'😀'.repeat(600)} qual o prazo?`)]) ?? '';
  expect([question.length <= 1_000, question.isWellFormed(), question.endsWith('qual o prazo?')]).toEqual([
    true,
    true,
    true,
  ]);
});
