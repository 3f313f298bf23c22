import { describe, expect, test } from 'vitest';
import { UnsendableMessageError } from '../errors/unsendable-message-error.ts';
import { messageBody } from './message-body.ts';
import type { OutboundContent } from './outbound-content.ts';

const customer = { waId: '5511999990000' };
const hello: OutboundContent = { kind: 'text', body: 'Olá!' };
const body = (content: OutboundContent) => messageBody(customer, content, 'acme:cv_a:7');

describe('recipient', () => {
  test.each([
    ['a number', { waId: '5511999990000' }, { to: '+5511999990000' }],
    ['a number with its plus', { waId: '+5511999990000' }, { to: '+5511999990000' }],
    ['a user id', { userId: 'US.13491208655302741918' }, { recipient: 'US.13491208655302741918' }],
    ['a parent user id', { userId: 'US.ENT.1349' }, { recipient: 'US.ENT.1349' }],
    ['both', { waId: '5511999990000', userId: 'US.1349' }, { to: '+5511999990000' }],
    ['a user id in the place of a number', { waId: 'US.1349' }, { recipient: 'US.1349' }],
    ['an empty number', { waId: '', userId: 'US.1349' }, { recipient: 'US.1349' }],
  ])('%s', (_name, recipient, expected) => {
    const { to, recipient: userId } = messageBody(recipient, hello, '') as Record<string, unknown>;
    expect({ ...(to !== undefined && { to }), ...(userId !== undefined && { recipient: userId }) }).toEqual(
      expected,
    );
  });

  test.each([
    ['nobody', {}],
    ['letters', { waId: 'Ana' }],
    ['a number that is too short', { waId: '1234' }],
    ['a user id without a country', { userId: '13491208655302741918' }],
    ['an over-long user id', { userId: `US.${'1'.repeat(140)}` }],
  ])('refuses %s', (_name, recipient) => {
    expect(() => messageBody(recipient, hello, '')).toThrow(UnsendableMessageError);
    expect(() => messageBody(recipient, hello, '')).toThrow(
      'the recipient is neither a phone number nor a user id',
    );
  });
});

describe('content', () => {
  test.each<[string, OutboundContent, object]>([
    [
      'text with a preview',
      { kind: 'text', body: 'https://a.example', previewUrl: true },
      { type: 'text', text: { body: 'https://a.example', preview_url: true } },
    ],
    [
      'buttons',
      { kind: 'buttons', body: 'b', header: 'h', footer: 'f', buttons: [{ id: 'y', title: 'Sim' }] },
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          header: { type: 'text', text: 'h' },
          body: { text: 'b' },
          footer: { text: 'f' },
          action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Sim' } }] },
        },
      },
    ],
    [
      'list',
      {
        kind: 'list',
        body: 'b',
        button: 'Ver',
        sections: [{ title: 'T', rows: [{ id: 'r', title: 'R', description: 'd' }] }],
      },
      {
        type: 'interactive',
        interactive: {
          type: 'list',
          body: { text: 'b' },
          action: {
            button: 'Ver',
            sections: [{ title: 'T', rows: [{ id: 'r', title: 'R', description: 'd' }] }],
          },
        },
      },
    ],
    [
      'document',
      {
        kind: 'media',
        mediaType: 'document',
        id: '11',
        caption: 'c',
        filename: 'n.pdf',
      },
      {
        type: 'document',
        document: { id: '11', caption: 'c', filename: 'n.pdf' },
      },
    ],
    [
      'image by id, which has no file name',
      { kind: 'media', mediaType: 'image', id: '12', filename: 'n.png' },
      { type: 'image', image: { id: '12' } },
    ],
    [
      'template',
      {
        kind: 'template',
        name: 'order_update',
        language: 'pt_BR',
        components: [
          { type: 'header', parameters: [{ type: 'document', id: '12', filename: 'n.pdf' }] },
          {
            type: 'body',
            parameters: [{ type: 'text', text: 'Ana', name: 'customer' }],
          },
          { type: 'button', subType: 'url', index: 0, value: 'abc' },
          { type: 'button', subType: 'quick_reply', index: 1, value: 'yes' },
        ],
      },
      {
        type: 'template',
        template: {
          name: 'order_update',
          language: { code: 'pt_BR' },
          components: [
            {
              type: 'header',
              parameters: [{ type: 'document', document: { id: '12', filename: 'n.pdf' } }],
            },
            { type: 'body', parameters: [{ type: 'text', parameter_name: 'customer', text: 'Ana' }] },
            {
              type: 'button',
              sub_type: 'url',
              index: '0',
              parameters: [{ type: 'text', text: 'abc' }],
            },
            {
              type: 'button',
              sub_type: 'quick_reply',
              index: '1',
              parameters: [{ type: 'payload', payload: 'yes' }],
            },
          ],
        },
      },
    ],
    [
      'template alone',
      { kind: 'template', name: 'hello', language: 'en' },
      { type: 'template', template: { name: 'hello', language: { code: 'en' } } },
    ],
    [
      'reaction',
      { kind: 'reaction', messageId: 'wamid.IN', emoji: '' },
      { type: 'reaction', reaction: { message_id: 'wamid.IN', emoji: '' } },
    ],
    [
      'location request',
      { kind: 'location_request', body: 'Onde?' },
      {
        type: 'interactive',
        interactive: {
          type: 'location_request_message',
          body: { text: 'Onde?' },
          action: { name: 'send_location' },
        },
      },
    ],
    [
      'button that opens a link',
      { kind: 'link', body: 'Pague aqui.', footer: 'f', title: 'Pagar', url: 'https://loja.example/p' },
      {
        type: 'interactive',
        interactive: {
          type: 'cta_url',
          body: { text: 'Pague aqui.' },
          footer: { text: 'f' },
          action: {
            name: 'cta_url',
            parameters: { display_text: 'Pagar', url: 'https://loja.example/p' },
          },
        },
      },
    ],
    [
      'place',
      { kind: 'location', latitude: -23.5, longitude: -46.6, name: 'Loja', address: 'Rua A, 1' },
      {
        type: 'location',
        location: { latitude: -23.5, longitude: -46.6, name: 'Loja', address: 'Rua A, 1' },
      },
    ],
  ])('%s', (_name, content, expected) => {
    expect(body(content)).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+5511999990000',
      biz_opaque_callback_data: 'acme:cv_a:7',
      ...expected,
    });
  });

  test('quotes a message', () => {
    expect(body({ kind: 'location_request', body: 'Onde?', replyTo: 'wamid.IN' })).toMatchObject({
      context: { message_id: 'wamid.IN' },
    });
  });
});

describe('limits', () => {
  const row = { id: 'r', title: 'R' };
  const list = (change: object): OutboundContent => ({
    kind: 'list',
    body: 'b',
    button: 'Ver',
    sections: [{ rows: [row] }],
    ...change,
  });
  const buttons = (change: object): OutboundContent => ({
    kind: 'buttons',
    body: 'b',
    buttons: [{ id: 'y', title: 'Sim' }],
    ...change,
  });
  const some = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `${n}`, title: `${n}` }));
  const x = (length: number) => 'x'.repeat(length);

  test.each<[OutboundContent, string]>([
    [{ kind: 'text', body: x(4_097) }, 'the text has 4097 characters, WhatsApp takes 4096'],
    [{ kind: 'text', body: '' }, 'the text is empty'],
    [{ kind: 'location', body: 'b', latitude: 0, longitude: 0 }, 'a place has no body'],
    [
      { kind: 'link', body: 'b', title: x(21), url: 'https://a.example/' },
      'the link title has 21 characters, WhatsApp takes 20',
    ],
    [{ kind: 'location_request', body: x(1_025) }, 'the body has 1025 characters, WhatsApp takes 1024'],
    [buttons({ body: x(1_025) }), 'the body has 1025 characters, WhatsApp takes 1024'],
    [buttons({ header: x(61) }), 'the header has 61 characters, WhatsApp takes 60'],
    [buttons({ footer: x(61) }), 'the footer has 61 characters, WhatsApp takes 60'],
    [buttons({ buttons: some(4) }), 'the message has 4 buttons, WhatsApp takes 3'],
    [buttons({ buttons: [] }), 'the message has no buttons'],
    [buttons({ buttons: [{ id: x(257), title: 'a' }] }), 'the button id has 257 characters'],
    [buttons({ buttons: [{ id: 'a', title: x(21) }] }), 'the button title has 21 characters'],
    [
      buttons({
        buttons: [
          { id: 'a', title: 'a' },
          { id: 'a', title: 'b' },
        ],
      }),
      'the same id',
    ],
    [
      buttons({
        buttons: [
          { id: 'a', title: 'a' },
          { id: 'b', title: 'a' },
        ],
      }),
      'the same title',
    ],
    [list({ body: x(4_097) }), 'the body has 4097 characters, WhatsApp takes 4096'],
    [list({ button: x(21) }), 'the list button has 21 characters'],
    [list({ sections: [{ rows: some(11) }] }), 'the message has 11 rows, WhatsApp takes 10'],
    [
      list({ sections: Array.from({ length: 11 }, () => ({ title: 'a', rows: [] })) }),
      'the message has 11 sections',
    ],
    [list({ sections: [{ title: 'a', rows: [row] }, { rows: some(1) }] }), 'has no title'],
    [list({ sections: [{ title: x(25), rows: [row] }] }), 'the section title has 25 characters'],
    [list({ sections: [{ rows: [{ ...row, id: x(201) }] }] }), 'the row id has 201 characters'],
    [list({ sections: [{ rows: [{ ...row, title: x(25) }] }] }), 'the row title has 25 characters'],
    [
      list({ sections: [{ rows: [{ ...row, description: x(73) }] }] }),
      'the row description has 73 characters, WhatsApp takes 72',
    ],
    [list({ sections: [{ rows: [row, row] }] }), 'the same id'],
    [
      { kind: 'media', mediaType: 'image', id: '1', caption: x(1_025) },
      'the caption has 1025 characters, WhatsApp takes 1024',
    ],
    [{ kind: 'media', mediaType: 'audio', id: '1', caption: 'x' }, 'a message of type audio has no caption'],
  ])('%#: %s', (content, reason) => {
    expect(() => body(content)).toThrow(UnsendableMessageError);
    expect(() => body(content)).toThrow(reason);
  });

  test.each<[string, OutboundContent]>([
    ['text', { kind: 'text', body: x(4_096) }],
    ['buttons', buttons({ body: x(1_024), header: x(60), footer: x(60), buttons: some(3) })],
    ['list', list({ body: x(4_096), button: x(20), sections: [{ title: x(24), rows: some(10) }] })],
    ['caption', { kind: 'media', mediaType: 'video', id: '1', caption: x(1_024) }],
  ])('takes exactly the longest %s', (_name, content) => {
    expect(body(content)).toHaveProperty('type');
  });

  test('callback data has at most 512 bytes', () => {
    expect(messageBody(customer, hello, x(512))).toHaveProperty('biz_opaque_callback_data');
    expect(() => messageBody(customer, hello, 'é'.repeat(257))).toThrow('the callback data has 514 bytes');
  });
});
