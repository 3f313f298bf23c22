import { expect, it } from 'vitest';
import { decisionBody, readDecisionRequest } from './decisions.ts';

const request = (more: object = {}) => ({
  model: 'gpt-6-luna',
  input: 'Customer: "Meu boleto venceu"',
  questions: [
    {
      type: 'choice',
      name: 'choice',
      instructions: 'Choose.',
      choices: [
        { value: 'sales', description: 'Preços e pedidos.' },
        { value: 'finance', description: 'Boletos e notas.' },
        { value: false, description: 'None of them.' },
      ],
    },
  ],
  ...more,
});
const answerTo = (body: object) => decisionBody(readDecisionRequest(body));

it('chooses by words, and a boolean where none tells', () => {
  expect(answerTo(request())).toMatchObject({
    answers: [{ type: 'choice', name: 'choice', choice: 'finance', confidence: 0.75 }],
    usage: { output_tokens: 0 },
  });
  expect(answerTo(request({ input: 'Bom dia' }))).toMatchObject({ answers: [{ choice: false }] });
});

it.each([
  ['another model', { model: 'gpt-6-sol' }, 'model'],
  ['no question', { questions: [] }, 'questions'],
  [
    'one choice',
    { questions: [{ type: 'choice', instructions: '', choices: [{ value: 'a' }] }] },
    'questions.0.choices',
  ],
])('refuses %s', (_, more, param) => {
  expect(() => answerTo(request(more))).toThrow(expect.objectContaining({ status: 400, param }));
});
