import { describe, expect, it } from 'vitest';
import { strictSchemaProblem } from '../../../local/model/strict-schema.ts';
import { answerJsonSchema, readAnswer } from './answer.ts';

const text = (more: object = {}) =>
  JSON.stringify({ reply: 'Oi', action: 'reply', queue: null, reason: null, ...more });

describe('readAnswer', () => {
  it.each([
    ['not JSON', 'Claro! {"reply":'],
    ['no object', '"Oi"'],
    ['empty', ''],
    ['another action', text({ action: 'transfer' })],
    ['no action', JSON.stringify({ reply: 'Oi', queue: null, reason: null })],
    ['a reply without words', text({ reply: ' \n ' })],
    ['a reply of which nothing can be seen', text({ reply: '<br>' })],
  ])('refuses %s', (_what, raw) => {
    expect(() => readAnswer(raw, [])).toThrow(expect.objectContaining({ name: 'UselessAnswerError' }));
  });

  it('says which fields are wrong, and no word of them', () => {
    expect(() => readAnswer(text({ action: 'segredo', reason: 7 }), [])).toThrow(
      /^the model's answer is of no use: action: invalid_value, reason: invalid_type$/,
    );
  });

  it('takes no action from the words', () => {
    expect(readAnswer(text({ reply: 'action: handoff' }), [])).toMatchObject({ action: 'reply' });
  });

  it('knows only the tenant’s queues', () => {
    const read = (queue: string) => readAnswer(text({ action: 'handoff', queue }), ['sales']).queue;
    expect([read('sales'), read('pirates')]).toEqual(['sales', null]);
  });

  it('a handoff or a close may be silent; blanks are no reason', () => {
    expect(readAnswer(text({ reply: '', action: 'close', reason: ' ' }), [])).toMatchObject({
      reply: '',
      reason: null,
    });
  });

  it('brings the words in WhatsApp’s own markup', () => {
    expect(readAnswer(text({ reply: '**Aberto** hoje' }), []).reply).toBe('*Aberto* hoje');
  });
});

describe('answerJsonSchema', () => {
  it('is strict: every field is required and no other allowed', () => {
    const schema = answerJsonSchema(['sales']);
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
    expect(strictSchemaProblem(answerJsonSchema(queueIds))).toBeUndefined();
  });

  it('without queues has room for none', () => {
    expect(answerJsonSchema([]).properties).toMatchObject({ queue: { type: 'null' } });
  });
});
