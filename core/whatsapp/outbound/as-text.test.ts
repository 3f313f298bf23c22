import { describe, expect, it } from 'vitest';
import { asTextInstead } from './as-text.ts';
import { limitProblem } from './limit-problem.ts';
import type { OutboundContent } from './outbound-content.ts';

const list: OutboundContent = {
  kind: 'list',
  header: 'Entrega',
  body: 'Para onde?',
  button: 'Ver',
  sections: [
    { title: 'Casas', rows: [{ id: 'a', title: 'Casa', description: 'Rua A' }] },
    { rows: [{ id: 'b', title: 'Loja' }] },
  ],
};

describe('choices as text', () => {
  it('are numbered over all sections', () => {
    expect(asTextInstead(list, 'message_type_unsupported')).toEqual({
      kind: 'text',
      body: '*Entrega*\n\nPara onde?\n\n*Casas*\n1. Casa – Rua A\n\n2. Loja',
    });
  });

  it('keep the numbers that the body has, and what is quoted', () => {
    const body = 'Para onde?\n1. Casa\n2. Loja';
    expect(
      asTextInstead({ ...list, header: undefined, body, replyTo: 'wamid.1' }, 'invalid_request'),
    ).toEqual({
      ...{ kind: 'text', body, replyTo: 'wamid.1' },
    });
  });

  it('fit one message', () => {
    const long = asTextInstead({ ...list, body: 'x'.repeat(4_096) }, 'unsendable');
    expect(long && limitProblem(long)).toBeUndefined();
    expect(long?.body).toMatch(/…\n\n\*Casas\*\n1\. Casa – Rua A\n\n2\. Loja$/);
  });

  it('keep a link and a place as addresses, and a request for the place as its words', () => {
    const link = {
      kind: 'link',
      body: 'Pague aqui.',
      title: 'Pagar',
      url: 'https://loja.example/p',
    } as const;
    expect(asTextInstead(link, 'unsendable')?.body).toBe('Pague aqui.\n\nPagar: https://loja.example/p');
    const place = {
      kind: 'location',
      latitude: -23.5,
      longitude: -46.6,
      name: 'Loja',
      address: 'Rua A, 1',
    } as const;
    expect(asTextInstead(place, 'invalid_request')?.body).toBe(
      'Loja\nRua A, 1\nhttps://www.google.com/maps/search/?api=1&query=-23.5%2C-46.6',
    );
    const asked = { kind: 'location_request', body: 'Onde você está?' } as const;
    expect(asTextInstead(asked, 'message_type_unsupported')?.body).toBe('Onde você está?');
  });

  it('are none for other contents and other reasons', () => {
    expect(asTextInstead(list, 'undeliverable')).toBeUndefined();
    expect(asTextInstead({ kind: 'text', body: 'Oi' }, 'message_type_unsupported')).toBeUndefined();
  });
});
