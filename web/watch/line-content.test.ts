import { expect, test } from 'vitest';
import { lineContent, quotedOf } from './line-content.ts';

test.each<[string, Record<string, unknown>, object]>([
  ['a text', { type: 'text', text: { body: '<b>' } }, { kind: 'text', text: '<b>' }],
  [
    'buttons',
    {
      type: 'interactive',
      interactive: {
        ...{ type: 'button', body: { text: 'Qual?' }, footer: { text: 'Aurora' } },
        action: { buttons: [{ type: 'reply', reply: { id: 'v', title: 'Vendas' } }] },
      },
    },
    {
      ...{ kind: 'choices', text: 'Qual?', footer: 'Aurora', open: undefined },
      groups: [{ title: undefined, choices: [{ kind: 'button_reply', id: 'v', title: 'Vendas' }] }],
    },
  ],
  [
    'a list',
    {
      type: 'interactive',
      interactive: {
        ...{ type: 'list', body: { text: 'Qual?' } },
        action: {
          button: 'Ver',
          sections: [{ title: 'Filas', rows: [{ id: 'v', title: 'Vendas', description: 'Pães' }] }],
        },
      },
    },
    {
      ...{ kind: 'choices', open: 'Ver' },
      groups: [
        { title: 'Filas', choices: [{ kind: 'list_reply', id: 'v', title: 'Vendas', description: 'Pães' }] },
      ],
    },
  ],
  [
    'a button that opens a page',
    {
      type: 'interactive',
      interactive: {
        ...{ type: 'cta_url', body: { text: 'Pague aqui.' } },
        action: { name: 'cta_url', parameters: { display_text: 'Pagar', url: 'https://loja.example/p' } },
      },
    },
    {
      kind: 'choices',
      groups: [],
      link: { title: 'Pagar', url: 'https://loja.example/p' },
      asksPlace: false,
    },
  ],
  [
    'a button that would run something',
    {
      type: 'interactive',
      interactive: {
        ...{ type: 'cta_url', body: { text: 'x' } },
        action: { parameters: { display_text: 'Pagar', url: 'javascript:alert(1)' } },
      },
    },
    { kind: 'choices', link: undefined },
  ],
  [
    'a question for the place',
    {
      type: 'interactive',
      interactive: {
        ...{ type: 'location_request_message', body: { text: 'Onde?' } },
        action: { name: 'send_location' },
      },
    },
    { kind: 'choices', text: 'Onde?', link: undefined, asksPlace: true },
  ],
  [
    'a tap of the customer',
    { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: 'v', title: 'Vendas' } } },
    { kind: 'text', text: 'Vendas' },
  ],
  ['a voice note', { type: 'audio', audio: { voice: true } }, { kind: 'file', file: 'voice' }],
  ['an audio file', { type: 'audio', audio: { voice: false } }, { kind: 'file', file: 'audio' }],
  [
    'a document',
    { type: 'document', document: { filename: '../nota.pdf', caption: 'a nota' } },
    { kind: 'file', file: 'document', text: 'a nota', filename: '../nota.pdf' },
  ],
  [
    'a place',
    { type: 'location', location: { latitude: '-23.5', longitude: -46, name: 'MASP' } },
    { kind: 'location', latitude: -23.5, longitude: -46, name: 'MASP' },
  ],
  [
    'a card',
    { type: 'contacts', contacts: [{ name: { formatted_name: 'Bia' }, phones: [{ phone: '+55' }] }] },
    { kind: 'contacts', cards: [{ name: 'Bia', phone: '+55' }] },
  ],
  [
    'a template with a quick reply',
    {
      type: 'template',
      template: {
        name: 'retorno',
        components: [
          { type: 'body', parameters: [{ type: 'text', text: 'Ana' }] },
          { type: 'button', sub_type: 'quick_reply', parameters: [{ type: 'payload', payload: 'Quero' }] },
        ],
      },
    },
    {
      ...{ kind: 'template', name: 'retorno', parameters: ['Ana'] },
      choices: [{ kind: 'button', id: 'Quero', title: 'Quero' }],
    },
  ],
  ['what is not known', { type: 'hologram' }, { kind: 'other', type: 'hologram' }],
])('%s is read', (_what, message, content) => {
  expect(lineContent(message)).toMatchObject(content);
});

test('a reply names its message, of the customer and of the business', () => {
  expect(quotedOf({ context: { id: 'a' } })).toBe('a');
  expect(quotedOf({ context: { message_id: 'b' } })).toBe('b');
  expect(quotedOf({})).toBeUndefined();
});
