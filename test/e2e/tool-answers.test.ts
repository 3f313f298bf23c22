import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_CUSTOMER } from '../../local/demo/demo-shop.ts';
import { choicesOf, textOf } from '../../local/whatsapp/outbox.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

let prosa: LocalProsa;

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1 });
});
afterAll(async () => {
  await prosa?.close();
});

const heard = () => prosa.whatsapp.outbox({ to: DEMO_CUSTOMER });

type SayTap = NonNullable<Parameters<LocalProsa['say']>[1]>['tap'];

/** Says something. @returns the message that comes of it */
async function ask(text: string, tap?: SayTap) {
  const count = heard().length + 1;
  await prosa.say(text, tap ? { tap } : {});
  await until(`message ${count}`, () => heard().length >= count);
  const message = heard()[count - 1];
  if (!message) throw new Error('no message');
  return message;
}

it('“Onde está meu pedido 1042?” is answered with what the shop says', async () => {
  const answer = textOf(await ask('Onde está meu pedido 1042?'));
  expect(answer).toContain('shop_order_status');
  expect(answer).toContain('out_for_delivery');
  const calls = prosa.model?.callRecords().slice(-2);
  expect(calls?.map(({ status }) => status)).toEqual([200, 200]);
});

it('an order that there is none of is told so', async () => {
  expect(textOf(await ask('E o pedido 77?'))).toContain('not_found');
});

it('what cannot be had back waits for the customer’s tap, and is done once', async () => {
  const question = await ask('Cancela meu pedido 1043');
  expect(textOf(question)).toContain('cancel order');
  expect(textOf(question)).toContain('1043');
  expect(textOf(await ask('sim'))).not.toContain('cancelled');
  expect(prosa.shop.state.effects).toEqual([]);
  const confirm = choicesOf(question).find(({ title }) => title === 'Confirmar');
  if (!confirm) throw new Error('no button');
  const tap = { ...confirm, of: question.wamid };
  expect(textOf(await ask('Confirmar', tap))).toContain('cancelled');
  await ask('Confirmar', tap);
  expect(prosa.shop.state.effects).toMatchObject([{ kind: 'cancelled', number: '1043' }]);
});
