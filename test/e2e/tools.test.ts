import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import type { ProsaFault } from '../../local/faults/prosa-faults.ts';
import { callingFor, shopCustomer } from '../support/shop-customer.ts';
import { startProsa } from '../support/start-prosa.ts';

type Calling = Awaited<ReturnType<typeof callingFor>>;

let prosa: LocalProsa;
let call: Calling['call'];
let who: Calling['who'];

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1 });
  ({ call, who } = await callingFor(prosa, shopCustomer(prosa)));
});
afterEach(() => prosa.faults.clear());
afterAll(async () => {
  await prosa?.close();
});

const order = (number: string) => ({ ...who, arguments: { number } });

it('order 1042 is looked up at the shop, with its key', async () => {
  expect(await call('shop_order_status', order('1042'))).toMatchObject({
    kind: 'done',
    data: { number: '1042', status: 'out_for_delivery' },
  });
  expect(await call('shop_order_status', order('9'))).toMatchObject({
    code: 'not_found',
    said: { error: 'pedido não encontrado' },
  });
});

it('the catalog is searched', async () => {
  expect(await call('catalog_search', { ...who, arguments: { query: 'bolo de cenoura' } })).toMatchObject({
    kind: 'done',
    data: { rows: [{ code: 'BL-CEN', price: 'R$ 85,00' }, {}] },
  });
});

it('a customer sees and changes their own orders alone, and a repetition changes nothing more', async () => {
  expect(await call('shop_my_orders', who)).toMatchObject({
    data: { orders: [{ number: '1042' }, { number: '1043' }] },
  });
  const items = [{ code: 'PQ-1', quantity: 6 }];
  const place = { ...who, arguments: { items }, idempotencyKey: 'turn-1' };
  const placed = await call('shop_place_order', place);
  expect(placed).toMatchObject({ kind: 'done', data: { total: 'R$ 33,00' } });
  expect(await call('shop_place_order', place)).toEqual(placed);
  expect(await call('shop_cancel_order', order('1044'))).toMatchObject({ code: 'not_found' });
  expect(prosa.shop.state.effects).toEqual([expect.objectContaining({ kind: 'ordered' })]);
});

it.each<[what: string, fault: ProsaFault, code: string]>([
  ['hangs', { target: 'tools', action: 'hang' }, 'timed_out'],
  ['answers 500', { target: 'tools', action: 'error' }, 'unavailable'],
  ['answers 5 MB', { target: 'tools', action: 'huge' }, 'too_large'],
  ['redirects to the machine’s metadata', { target: 'tools', action: 'redirect' }, 'blocked'],
  [
    'redirects to this machine',
    { target: 'tools', action: 'redirect', to: 'http://127.0.0.1:1/' },
    'blocked',
  ],
  ['answers with a page', { target: 'tools', action: 'nonsense' }, 'unavailable'],
  ['breaks off', { target: 'tools', action: 'drop' }, 'unavailable'],
])('a system that %s is an end that is told', async (_what, fault, code) => {
  prosa.faults.add({ ...fault, count: 1 });
  expect(await call('shop_order_status', order('1042'), 4_000)).toMatchObject({ kind: 'failed', code });
});

it('a change that happened although its answer never came may have happened, and its repetition does not double it', async () => {
  prosa.faults.add({ target: 'tools', action: 'drop', when: 'after', count: 1 });
  const cancel = { ...order('1043'), idempotencyKey: 'turn-2' };
  expect(await call('shop_cancel_order', cancel)).toMatchObject({
    code: 'unavailable',
    mayHaveHappened: true,
  });
  expect(await call('shop_cancel_order', cancel)).toMatchObject({ data: { status: 'cancelled' } });
  expect(prosa.shop.state.effects.filter(({ kind }) => kind === 'cancelled')).toHaveLength(1);
});

it('what is not signed is not let in, and no tenant has another’s tools', async () => {
  const url = `${prosa.runtime.url}/tools/v1/tools/shop_order_status/call`;
  expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(403);
  const other = await call('shop_order_status', { ...order('1042'), tenantId: 'other' });
  expect(other).toMatchObject({ kind: 'failed' });
});
