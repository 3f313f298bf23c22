import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { textOf } from '../../local/whatsapp/outbox.ts';
import { type ShopCustomer, shopCustomer } from '../support/shop-customer.ts';
import { startProsa } from '../support/start-prosa.ts';

let prosa: LocalProsa;
let customer: ShopCustomer;

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1 });
  customer = shopCustomer(prosa);
});
afterAll(async () => {
  await prosa?.close();
});

it('“Onde está meu pedido 1042?” is answered with what the shop says', async () => {
  const answer = textOf(await customer.ask('Onde está meu pedido 1042?'));
  expect(answer).toContain('shop_order_status');
  expect(answer).toContain('out_for_delivery');
  const calls = prosa.model?.callRecords().slice(-2);
  expect(calls?.map(({ status }) => status)).toEqual([200, 200]);
});

it('an order that there is none of is told so', async () => {
  expect(textOf(await customer.ask('E o pedido 77?'))).toContain('not_found');
});

it('what cannot be had back waits for the customer’s tap, and is done once', async () => {
  const question = await customer.ask('Cancela meu pedido 1043');
  expect(textOf(question)).toContain('*Cancelar pedido*\n• Pedido: 1043');
  expect(textOf(question)).toContain('1043');
  expect(textOf(await customer.ask('sim'))).not.toContain('cancelled');
  expect(prosa.shop.state.effects).toEqual([]);
  expect(textOf(await customer.confirm(question))).toContain('cancelled');
  await customer.confirm(question);
  expect(prosa.shop.state.effects).toMatchObject([{ kind: 'cancelled', number: '1043' }]);
});
