import { describe, expect, it } from 'vitest';
import { GraphApiError } from './graph-error.ts';
import { parseSendRequest } from './send-request.ts';

const head = { messaging_product: 'whatsapp', to: '+55 (11) 98765-4321' };
const parse = (body: object) => parseSendRequest(JSON.stringify({ ...head, ...body }));

/** The code with which a message is refused. */
function codeOf(body: object): number | undefined {
  try {
    parse(body);
    return undefined;
  } catch (error) {
    if (!(error instanceof GraphApiError)) throw error;
    return error.code;
  }
}

const x = (length: number) => 'x'.repeat(length);
const buttons = (count: number, reply: object = {}) =>
  Array.from({ length: count }, (_, index) => ({
    type: 'reply',
    reply: { id: `b${index}`, title: `Botão ${index}`, ...reply },
  }));
const button = (action: object, parts: object = {}) => ({
  type: 'interactive',
  interactive: { type: 'button', body: { text: 'Qual?' }, action, ...parts },
});
const rows = (count: number, row: object = {}, first = 0) =>
  Array.from({ length: count }, (_, index) => ({ id: `r${first + index}`, title: `Linha ${index}`, ...row }));
const list = (sections: object[], parts: object = {}) => ({
  type: 'interactive',
  interactive: {
    type: 'list',
    body: { text: 'Qual?' },
    action: { button: 'Ver', sections },
    ...parts,
  },
});
const template = (components?: object[], parts: object = {}) => ({
  type: 'template',
  template: { name: 'aviso', language: { code: 'pt_BR' }, components, ...parts },
});
const parameter = (text: string) => [{ type: 'body', parameters: [{ type: 'text', text }] }];
const media = (type: string, content: object) => ({ type, [type]: content });

describe('takes', () => {
  it.each<[string, object]>([
    ['text', { type: 'text', text: { body: x(4096), preview_url: false } }],
    ['a reply', { text: { body: 'Oi' }, context: { message_id: 'wamid.X' } }],
    ['an image by id', media('image', { id: '1', caption: x(1024) })],
    ['a video by link', media('video', { link: 'https://example.com/v.mp4' })],
    ['an audio', media('audio', { id: '1' })],
    ['a document', media('document', { id: '1', filename: 'nota.pdf', caption: 'Nota' })],
    ['a sticker', media('sticker', { id: '1' })],
    ['a location', media('location', { latitude: '-23.5', longitude: -46.6, name: 'Loja' })],
    ['contacts', { type: 'contacts', contacts: [{ name: { formatted_name: 'Ana', first_name: 'Ana' } }] }],
    ['a reaction', media('reaction', { message_id: 'wamid.X', emoji: '👍' })],
    ['the end of a reaction', media('reaction', { message_id: 'wamid.X', emoji: '' })],
    ['three buttons', button({ buttons: buttons(3) }, { header: { type: 'text', text: x(60) } })],
    ['the longest button', button({ buttons: buttons(1, { id: x(256), title: x(20) }) })],
    [
      'ten rows',
      list([
        { title: x(24), rows: rows(5) },
        { title: 'B', rows: rows(5, {}, 5) },
      ]),
    ],
    ['the longest row', list([{ rows: rows(1, { id: x(200), title: x(24), description: x(72) }) }])],
    [
      'a request for the location',
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
      'a link button',
      {
        type: 'interactive',
        interactive: {
          type: 'cta_url',
          body: { text: 'Veja' },
          action: { name: 'cta_url', parameters: { display_text: 'Abrir', url: 'https://example.com' } },
        },
      },
    ],
    ['a template', template()],
    ['a template with parameters', template(parameter('três   espaços'))],
    ['a group', { recipient_type: 'group', text: { body: 'Oi' } }],
  ])('%s', (_what, body) => {
    expect(parse(body)).toMatchObject({ kind: 'message', to: '5511987654321', input: head.to });
  });

  it('a user id, and the number when both are given', () => {
    const text = { text: { body: 'Oi' }, recipient: 'BR.123' };
    expect(parse({ ...text, to: undefined })).toMatchObject({ to: 'BR.123', input: 'BR.123' });
    expect(parse(text)).toMatchObject({ to: '5511987654321' });
  });

  it('read marks, with and without typing', () => {
    const read = { status: 'read', message_id: 'wamid.X' };
    expect(parse(read)).toEqual({ kind: 'mark_read', messageId: 'wamid.X', typing: false });
    expect(parse({ ...read, typing_indicator: { type: 'text' } })).toMatchObject({ typing: true });
  });
});

describe('refuses', () => {
  it.each<[string, number, object]>([
    ['a text that is too long', 100, { text: { body: x(4097) } }],
    ['a text that is no text', 100, { text: { body: 1 } }],
    ['a caption that is too long', 131009, media('image', { id: '1', caption: x(1025) })],
    ['a caption on a sticker', 131009, media('sticker', { id: '1', caption: 'x' })],
    ['a file name on an image', 131009, media('image', { id: '1', filename: 'x' })],
    ['media without id and link', 131009, media('image', {})],
    ['media with both', 131009, media('image', { id: '1', link: 'https://example.com/i.png' })],
    ['a link that is none', 131009, media('image', { link: 'file:///etc/passwd' })],
    ['a place that is none', 131009, media('location', { latitude: 91, longitude: 0 })],
    ['a place without longitude', 131008, media('location', { latitude: 1 })],
    ['no contact', 131009, { type: 'contacts', contacts: [] }],
    ['a contact without a name', 131008, { type: 'contacts', contacts: [{ name: {} }] }],
    ['a reaction to nothing', 131008, media('reaction', { emoji: '👍' })],
    ['four buttons', 131009, button({ buttons: buttons(4) })],
    ['no button', 131009, button({ buttons: [] })],
    ['a long button title', 131009, button({ buttons: buttons(1, { title: x(21) }) })],
    ['a long button id', 131009, button({ buttons: buttons(1, { id: x(257) }) })],
    ['the same button id twice', 131009, button({ buttons: buttons(2, { id: 'b' }) })],
    ['the same button title twice', 131009, button({ buttons: buttons(2, { title: 'b' }) })],
    ['a long body', 131009, button({ buttons: buttons(1) }, { body: { text: x(1025) } })],
    ['a long footer', 131009, button({ buttons: buttons(1) }, { footer: { text: x(61) } })],
    ['a long header', 131009, button({ buttons: buttons(1) }, { header: { type: 'text', text: x(61) } })],
    ['no body', 131008, button({ buttons: buttons(1) }, { body: undefined })],
    [
      'eleven rows',
      131009,
      list([
        { title: 'A', rows: rows(6) },
        { title: 'B', rows: rows(5, {}, 6) },
      ]),
    ],
    ['eleven sections', 131009, list(rows(11).map((row) => ({ title: row.title, rows: [row] })))],
    ['a long row title', 131009, list([{ rows: rows(1, { title: x(25) }) }])],
    ['a long row description', 131009, list([{ rows: rows(1, { description: x(73) }) }])],
    ['a long row id', 131009, list([{ rows: rows(1, { id: x(201) }) }])],
    ['the same row id twice', 131009, list([{ rows: rows(2, { id: 'r' }) }])],
    ['sections without titles', 131009, list([{ rows: rows(1) }, { rows: rows(1, {}, 1) }])],
    ['a long list body', 131009, list([{ rows: rows(1) }], { body: { text: x(4097) } })],
    ['a list without a label', 131008, list([], { action: { sections: [{ rows: rows(1) }] } })],
    ['an unknown kind of buttons', 131009, button({}, { type: 'slider' })],
    ['a template without a name', 131008, template([], { name: undefined })],
    ['a template without a language', 131008, template([], { language: undefined })],
    ['a new line in a parameter', 131009, template(parameter('a\nb'))],
    ['a tab in a parameter', 131009, template(parameter('a\tb'))],
    ['four spaces in a parameter', 131009, template(parameter('a    b'))],
    ['a context without an id', 131008, { text: { body: 'Oi' }, context: {} }],
    ['a context that is none', 100, { text: { body: 'Oi' }, context: 'wamid.X' }],
    ['an unknown kind of recipient', 100, { text: { body: 'Oi' }, recipient_type: 'all' }],
    ['a read mark without a message', 131008, { status: 'read' }],
    ['another status', 100, { status: 'delivered', message_id: 'wamid.X' }],
    ['a typing indicator without a type', 131008, { status: 'read', message_id: 'w', typing_indicator: {} }],
    [
      'another typing indicator',
      131009,
      { status: 'read', message_id: 'w', typing_indicator: { type: 'x' } },
    ],
  ])('%s', (_what, code, body) => {
    expect(codeOf(body)).toBe(code);
  });

  it('with the parameter’s place', () => {
    expect(() => parse(button({ buttons: buttons(1, { title: x(21) }) }))).toThrow(
      expect.objectContaining({
        parts: {
          details: expect.stringContaining("interactive['action']['buttons']['0']['reply']['title']"),
        },
      }),
    );
  });
});
