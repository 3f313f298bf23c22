import { expect, it } from 'vitest';
import type { OutboundContent } from '../../whatsapp/outbound/outbound-content.ts';
import { replySchema } from './entry-fields.ts';
import { offerOf } from './offer-of.ts';

const none = { choices: [], link: null, place: null };

it.each<[string, OutboundContent, object | null]>([
  ['words alone', { kind: 'text', body: 'Oi' }, null],
  [
    'buttons',
    { kind: 'buttons', body: 'Qual?', footer: 'Toque', buttons: [{ id: 'choice:tn_1:1', title: 'Azul' }] },
    { ...none, text: 'Qual?\nToque', choices: [{ id: 'choice:tn_1:1', title: 'Azul', description: null }] },
  ],
  [
    'a list',
    {
      ...{ kind: 'list', body: 'Qual?', button: 'Ver' },
      sections: [
        { rows: [{ id: 'a', title: 'A', description: 'um' }] },
        { title: 'T', rows: [{ id: 'b', title: 'B' }] },
      ],
    },
    {
      ...{ ...none, text: 'Qual?' },
      choices: [
        { id: 'a', title: 'A', description: 'um' },
        { id: 'b', title: 'B', description: null },
      ],
    },
  ],
  [
    'a link',
    { kind: 'link', body: 'Pague.', title: 'Pagar', url: 'https://loja.example/p' },
    { ...none, text: 'Pague.', link: { title: 'Pagar', url: 'https://loja.example/p' } },
  ],
  [
    'a place',
    { kind: 'location', latitude: 1, longitude: 2, name: 'Loja' },
    { ...none, text: null, place: { latitude: 1, longitude: 2, name: 'Loja', address: null } },
  ],
  ['a question for the place', { kind: 'location_request', body: 'Onde?' }, { ...none, text: 'Onde?' }],
])('the desk shows %s', (_what, content, offer) => {
  expect(offerOf(content)).toEqual(offer);
  expect(replySchema.shape.offer.parse(offerOf(content))).toEqual(offer);
});
