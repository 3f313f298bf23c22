import { describe, expect, it } from 'vitest';
import { TENANT } from '../../../test/benches/turn.fixture.ts';
import { contentWith } from './content-with.ts';
import type { Offer } from './read-offer.ts';

const tenant = {
  ...TENANT,
  profile: 'Site: https://www.loja.example/inicio. Pagamentos em pay.example.',
  places: [{ id: 'centro', name: 'Loja Centro', address: 'Rua A, 1', latitude: -23.5, longitude: -46.6 }],
};
const said = (offer: Offer | undefined, isLast = false) =>
  contentWith('Qual?', offer, { turnId: 'tn_1', tenant, isLast });
const choices = [{ title: 'Azul' }, { title: 'Verde' }];
const link = { title: 'Pagar', url: 'https://pay.example/1' };

describe('what an answer offers', () => {
  it('is text without an offer', () => {
    expect(said(undefined)).toEqual({ kind: 'text', body: 'Qual?' });
  });

  it('is choices, with ids of the turn', () => {
    expect(said({ choices })).toEqual({
      ...{ kind: 'buttons', body: 'Qual?' },
      buttons: [
        { id: 'choice:tn_1:1', title: 'Azul' },
        { id: 'choice:tn_1:2', title: 'Verde' },
      ],
    });
    expect(said({ choices: [...choices, { title: 'Preto', description: 'novo' }] })).toMatchObject({
      ...{ kind: 'list', button: 'Ver opções' },
      sections: [{ rows: [{}, {}, { id: 'choice:tn_1:3', title: 'Preto', description: 'novo' }] }],
    });
  });

  it('is a button for an address that a browser opens safely, and words for another', () => {
    expect(said({ link })).toEqual({ kind: 'link', body: 'Qual?', ...link });
    expect(said({ link: { title: undefined, url: 'https://www.loja.example/p' } })).toMatchObject({
      title: 'loja.example',
    });
    expect(said({ link: { title: 'Pagar', url: 'http://pay.example/1' } })).toEqual({
      ...{ kind: 'text', body: 'Qual?\n\nPagar: http://pay.example/1' },
    });
  });

  it('is a place, or a question for the customer’s', () => {
    expect(said({ place: 'centro' })).toEqual({
      ...{ kind: 'location', body: 'Qual?', name: 'Loja Centro', address: 'Rua A, 1' },
      ...{ latitude: -23.5, longitude: -46.6 },
    });
    expect(said({ place: 'ask_customer' })).toEqual({ kind: 'location_request', body: 'Qual?' });
    expect(said({ place: 'fechada' })).toEqual({ kind: 'text', body: 'Qual?' });
  });

  it('has one form: what has none then is said in words', () => {
    expect(said({ choices, link, place: 'centro' })).toMatchObject({
      ...{ kind: 'buttons', body: 'Qual?\n\nPagar: https://pay.example/1\n\nLoja Centro, Rua A, 1' },
    });
    expect(said({ link, place: 'centro' })).toMatchObject({
      kind: 'link',
      body: 'Qual?\n\nLoja Centro, Rua A, 1',
    });
  });

  it('asks nothing where the AI has the conversation no more', () => {
    expect(said({ choices, place: 'ask_customer' }, true)).toEqual({ kind: 'text', body: 'Qual?' });
    expect(said({ place: 'centro' }, true)).toMatchObject({ kind: 'location' });
  });
});
