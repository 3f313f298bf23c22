import { expect, it } from 'vitest';
import { messageBody } from '#core/whatsapp/outbound/message-body.ts';
import { choicesOf, textOf } from './outbox.ts';

const choices = [
  { id: 'queue:a', title: 'Vendas' },
  { id: 'queue:b', title: 'Suporte' },
];
const to = { waId: '5511999990000' };

it('buttons and rows are shown, and can be tapped', () => {
  const buttons = { body: messageBody(to, { kind: 'buttons', body: 'Qual?', buttons: choices }, 'key') };
  expect(textOf(buttons)).toBe('Qual?\n[Vendas] [Suporte]');
  expect(choicesOf(buttons)).toEqual(choices.map((choice) => ({ kind: 'button_reply', ...choice })));
  const list = {
    body: messageBody(
      to,
      { kind: 'list', body: 'Qual?', footer: 'Toque.', button: 'Ver', sections: [{ rows: choices }] },
      'key',
    ),
  };
  expect(textOf(list)).toBe('Qual?\nToque.\n[Vendas] [Suporte]');
  expect(choicesOf(list)).toEqual(choices.map((choice) => ({ kind: 'list_reply', ...choice })));
});

it('a text has nothing to tap', () => {
  const text = { body: messageBody(to, { kind: 'text', body: 'Oi' }, 'key') };
  expect([textOf(text), choicesOf(text)]).toEqual(['Oi', []]);
});
