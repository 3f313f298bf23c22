import { describe, expect, test } from 'vitest';
import { type OutboundContent, outboundContentSchema } from './outbound-content.ts';
import { textOf } from './text-of.ts';

const row = { id: 'r1', title: 'Plano A', description: 'R$ 10' };
const body = (...parameters: object[]) => ({ type: 'body', parameters });
const template = (...components: object[]) => ({
  kind: 'template',
  name: 'order_update',
  language: 'pt_BR',
  components,
});
const text = (value: string, name?: string) => ({ type: 'text', text: value, ...(name && { name }) });

describe('contents, and what is read of them', () => {
  test.each<[string, OutboundContent, string]>([
    ['text', { kind: 'text', body: 'Olá!', previewUrl: true, replyTo: 'wamid.1' }, 'Olá!'],
    [
      'buttons',
      {
        kind: 'buttons',
        header: 'Pedido',
        body: 'Confirma?',
        footer: 'Loja',
        buttons: [
          { id: 'y', title: 'Sim' },
          { id: 'n', title: 'Não' },
        ],
      },
      'Pedido\nConfirma?\nLoja\n[Sim]\n[Não]',
    ],
    [
      'list',
      {
        kind: 'list',
        body: 'Escolha',
        button: 'Planos',
        sections: [{ title: 'Mensais', rows: [row, { id: 'r2', title: 'Plano B' }] }],
      },
      'Escolha\n[Planos]\nMensais\n[Plano A] R$ 10\n[Plano B]',
    ],
    [
      'media',
      {
        kind: 'media',
        mediaType: 'document',
        object: { key: 'media/a.pdf', mime: 'application/pdf', bytes: 9 },
        caption: 'A nota',
        filename: 'nota.pdf',
      },
      '(document: nota.pdf)\nA nota',
    ],
    ['media by id', { kind: 'media', mediaType: 'sticker', id: '123' }, '(sticker)'],
    [
      'template',
      {
        kind: 'template',
        name: 'order_update',
        language: 'pt_BR',
        components: [
          { type: 'header', parameters: [{ type: 'image', link: 'https://files.example/a.png' }] },
          { type: 'body', parameters: [{ type: 'text', text: 'Ana' }] },
          { type: 'button', subType: 'url', index: 0, value: 'abc' },
        ],
      },
      '(template order_update: (image) · Ana)',
    ],
    ['template alone', { kind: 'template', name: 'hello', language: 'en' }, '(template hello)'],
    ['reaction', { kind: 'reaction', messageId: 'wamid.1', emoji: '👍🏽' }, '(reaction 👍🏽)'],
    ['reaction removed', { kind: 'reaction', messageId: 'wamid.1', emoji: '' }, '(reaction removed)'],
    [
      'location request',
      { kind: 'location_request', body: 'Onde você está?' },
      'Onde você está?\n(asks for the location)',
    ],
    [
      'link',
      { kind: 'link', body: 'Pague aqui.', title: 'Pagar', url: 'https://loja.example/p' },
      'Pague aqui.\n[Pagar] https://loja.example/p',
    ],
    [
      'place',
      { kind: 'location', body: 'Aqui:', latitude: 1, longitude: 2, name: 'Loja', address: 'Rua A' },
      'Aqui:\n(place: Loja, Rua A)',
    ],
    ['place without a name', { kind: 'location', latitude: 1.5, longitude: 2 }, '(place: 1.5, 2)'],
  ])('%s', (_name, content, read) => {
    expect(outboundContentSchema.parse(content)).toEqual(content);
    expect(textOf(content)).toBe(read);
  });
});

describe('refuses', () => {
  test.each<[string, unknown]>([
    ['an unknown kind', { kind: 'poll', body: 'x' }],
    ['an empty text', { kind: 'text', body: ' \n' }],
    ['a field that does not exist', { kind: 'text', body: 'x', to: '5511999990000' }],
    ['a reaction with a quote', { kind: 'reaction', messageId: 'a', emoji: '👍', replyTo: 'b' }],
    ['a reaction of two emoji', { kind: 'reaction', messageId: 'a', emoji: '👍👍' }],
    ['no buttons', { kind: 'buttons', body: 'x', buttons: [] }],
    ['no rows', { kind: 'list', body: 'x', button: 'y', sections: [{ rows: [] }] }],
    ['media without a source', { kind: 'media', mediaType: 'image' }],
    ['media by link', { kind: 'media', mediaType: 'image', link: 'https://a.example/b' }],
    [
      'a button with a link that is not https',
      { kind: 'link', body: 'b', title: 't', url: 'http://a.example' },
    ],
    ['a place that is not on the Earth', { kind: 'location', latitude: 91, longitude: 0 }],
    ['a template name with capitals', { ...template(), name: 'Order' }],
    ['a language that is none', { ...template(), language: 'português' }],
    ['a line break in a parameter', template(body(text('a\nb')))],
    ['a tab in a parameter', template(body(text('a\tb')))],
    ['four spaces in a parameter', template(body(text('a    b')))],
    ['an empty parameter', template(body(text(' ')))],
    ['an over-long parameter', template(body(text('x'.repeat(1_025))))],
    ['a body without parameters', template(body())],
    ['two bodies', template(body(text('a')), body(text('b')))],
    ['some parameters with names', template(body(text('a', 'name'), text('b')))],
    ['a name twice', template(body(text('a', 'name'), text('b', 'name')))],
    ['two headers', template(...Array(2).fill({ type: 'header', parameters: [text('a')] }))],
    ['two header parameters', template({ type: 'header', parameters: [text('a'), text('b')] })],
    ['a long header', template({ type: 'header', parameters: [text('x'.repeat(61))] })],
    ['a header medium without a source', template({ type: 'header', parameters: [{ type: 'image' }] })],
    ['button 10', template({ type: 'button', subType: 'url', index: 10, value: 'a' })],
    ['a button twice', template(...Array(2).fill({ type: 'button', subType: 'url', index: 1, value: 'a' }))],
  ])('%s', (_name, content) => {
    expect(outboundContentSchema.safeParse(content).success).toBe(false);
  });

  test.each<[string, unknown]>([
    ['three spaces in a parameter', template(body(text('a   b')))],
    ['named parameters', template(body(text('a', 'name'), text('b', 'order_id')))],
    ['an over-long text, which is fitted later', { kind: 'text', body: 'x'.repeat(50_000) }],
  ])('but takes %s', (_name, content) => {
    expect(outboundContentSchema.safeParse(content).success).toBe(true);
  });
});
