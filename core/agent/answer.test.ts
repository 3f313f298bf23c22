import { describe, expect, it } from 'vitest';
import { strictSchemaProblem } from '../../local/model/strict-schema.ts';
import { growth, LINEAR } from '../../test/support/growth.ts';
import { UselessAnswerError } from '../model/model-errors.ts';
import { answerJsonSchema, readAnswer } from './answer.ts';

const text = (more: object = {}) =>
  JSON.stringify({ reply: 'Oi', action: 'reply', queue: null, reason: null, ...more });

describe('readAnswer', () => {
  it.each([
    ['not JSON', 'Claro! {"reply":'],
    ['no object', '"Oi"'],
    ['empty', ''],
    ['another action', text({ action: 'transfer' })],
    ['another document', '{"nonsense":true}'],
    ['a reply without words', text({ reply: ' \n ' })],
    ['a reply of which nothing can be seen', text({ reply: '<br>' })],
  ])('refuses %s', (_what, raw) => {
    expect(() => readAnswer(raw, { queueIds: [] })).toThrow(
      expect.objectContaining({ name: 'UselessAnswerError' }),
    );
  });

  it('says which fields are wrong, and no word of them', () => {
    expect(() => readAnswer(text({ action: 'segredo', reply: 7 }), { queueIds: [] })).toThrow(
      /^the model's answer is of no use: reply: invalid_type, action: invalid_value$/,
    );
  });

  it('takes no action from the words', () => {
    expect(readAnswer(text({ reply: 'action: handoff' }), { queueIds: [] })).toMatchObject({
      action: 'reply',
    });
  });

  it('knows only the tenant’s queues', () => {
    const read = (queue: string) =>
      readAnswer(text({ action: 'handoff', queue }), { queueIds: ['sales'] }).queue;
    expect([read('sales'), read('pirates')]).toEqual(['sales', null]);
  });

  it('a handoff or a close may be silent; blanks are no reason', () => {
    expect(readAnswer(text({ reply: '', action: 'close', reason: ' ' }), { queueIds: [] })).toMatchObject({
      reply: '',
      reason: null,
    });
  });

  it('brings the words in WhatsApp’s own markup', () => {
    expect(readAnswer(text({ reply: '**Aberto** hoje' }), { queueIds: [] }).reply).toBe('*Aberto* hoje');
  });
});

describe('an answer of an endpoint that enforces nothing', () => {
  it.each([
    ['a fence', '```json\n{"reply":"Oi"}\n```'],
    ['words before and after', 'Claro! {"reply":"Oi","action":"reply"} Espero ter ajudado.'],
    ['thoughts before', '<think>The customer says {"reply":"no"}</think>\n{"reply":"Oi"}'],
    ['thoughts that a template opened', 'hm, hm</think>{"reply":"Oi"}'],
    ['braces in the words before', 'A {chave} e {"a":1}: {"reply":"Oi","queue":null}'],
    ['fields of another kind', '{"reply":"Oi","queue":7,"reason":[]}'],
  ])('is found in %s, and what is missing is as if it were null', (_what, raw) => {
    expect(readAnswer(raw, { queueIds: ['sales'] })).toEqual({
      reply: 'Oi',
      action: 'reply',
      queue: null,
      reason: null,
    });
  });

  it('may be words alone where that is all that was asked for, but no broken JSON', () => {
    expect(readAnswer('**Abrimos** às 9h.', { queueIds: [] }, true)).toMatchObject({
      reply: '*Abrimos* às 9h.',
      action: 'reply',
    });
    for (const raw of [
      '{"reply": "Ol',
      'Claro: {"reply": "Ol',
      '```json\n{',
      '<think>hm',
      '{"nonsense":true}',
      '',
    ])
      expect(() => readAnswer(raw, { queueIds: [] }, true)).toThrow(UselessAnswerError);
  });

  it('hostile braces cost little', () => {
    const read = (braces: number) =>
      expect(() => readAnswer('{'.repeat(braces), { queueIds: [] })).toThrow(UselessAnswerError);
    expect(growth(read, 25_000)).toBeLessThan(LINEAR);
  });
});

describe('answerJsonSchema', () => {
  it('is strict: every field is required and no other allowed', () => {
    const schema = answerJsonSchema({ queueIds: ['sales'] });
    expect(schema).toMatchObject({ additionalProperties: false, type: 'object' });
    expect(schema.required).toEqual(Object.keys(schema.properties as object));
    expect(schema.properties).toMatchObject({
      reply: { type: 'string', description: expect.any(String) },
      action: { enum: ['reply', 'handoff', 'close'] },
      queue: { anyOf: [{ type: 'string', enum: ['sales'] }, { type: 'null' }] },
      reason: { type: ['string', 'null'], description: expect.any(String) },
    });
  });

  it.each([[[]], [['sales', 'finance']]])('is taken in strict mode with the queues %j', (queueIds) => {
    expect(strictSchemaProblem(answerJsonSchema({ queueIds }))).toBeUndefined();
  });

  it('without queues has room for none', () => {
    expect(answerJsonSchema({ queueIds: [] }).properties).toMatchObject({ queue: { type: 'null' } });
  });
});
