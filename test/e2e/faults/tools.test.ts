import { beforeAll, describe, expect, it } from 'vitest';
import { demoTools } from '../../../local/demo/demo-shop.ts';
import { DEMO_TENANT } from '../../../local/demo/demo-tenant.ts';
import type { ProsaFault } from '../../../local/faults/prosa-faults.ts';
import { disorderlyProsa } from '../../support/disorder.ts';
import { textsOf } from '../../support/survival.ts';
import { until } from '../../support/until.ts';

/** Visibility timeouts of minutes pass in a second or two. */
const TIMES_AS_FAST = 100;

/** Places an order: of the shop, or of the same under another name. */
const orderAt = (source = 'shop') => `${source} place order PQ-1`;

const disorderly = disorderlyProsa(TIMES_AS_FAST);

beforeAll(async () => {
  const { prosa } = disorderly();
  const { http: [shop] = [] } = demoTools(prosa.shop.url);
  if (!shop) throw new Error('the demo has no shop');
  const http = [
    shop,
    { ...shop, name: 'hasty', timeout_seconds: 1 },
    { ...shop, name: 'inner', base_url: 'http://10.0.0.1' },
    { ...shop, name: 'metadata', base_url: 'http://169.254.169.254' },
  ];
  await prosa.provision({ ...DEMO_TENANT, tools: { http } }, { update: true });
  await disorderly().saysAndIsAnswered(disorderly().newCustomer(), orderAt());
});

/** What the shop was asked for a customer, and what it did. */
function ordersOf(customer: string) {
  const { asked, state } = disorderly().prosa.shop;
  return {
    asked: asked.filter(({ path }) => path.includes(customer)).length,
    placed: state.ordersOf(customer).length,
  };
}

const ONCE = { asked: 1, placed: 1 };

describe('an order is placed once, and the customer told, although the turn', () => {
  it('is delivered again after its end', async () => {
    const customer = disorderly().newCustomer();
    const fault = disorderly().fault({
      ...{ target: 'sqs', action: 'redeliver', match: { queue: 'Turns' }, count: 1 },
    });
    await disorderly().says(customer, orderAt());
    await until('the turn to be delivered again', () => fault().struck === 1);
    const [answer, ...more] = textsOf(await disorderly().survived(customer, 1));
    expect([answer, more]).toEqual([expect.stringContaining('preparing'), []]);
    expect(ordersOf(customer)).toEqual(ONCE);
  });

  it('is delivered again while the shop works', async () => {
    const customer = disorderly().newCustomer();
    disorderly().fault({
      ...{ target: 'tools', action: 'slow', when: 'after', ms: 1_000, match: { path: customer }, count: 1 },
    });
    const fault = disorderly().fault({
      ...{ target: 'sqs', action: 'early-visibility', ms: 200, match: { queue: 'Turns' }, count: 1 },
    });
    await disorderly().says(customer, orderAt());
    await until('the turn to be delivered again', () => fault().struck === 1);
    expect(textsOf(await disorderly().survived(customer, 1))).toHaveLength(1);
    expect(ordersOf(customer)).toEqual(ONCE);
  });

  it('is superseded before the call by a message that asks again', async () => {
    const customer = disorderly().newCustomer();
    const fault = disorderly().fault({ target: 'model', action: 'slow', ms: 1_000, count: 1 });
    await disorderly().says(customer, orderAt());
    await until('the model to be asked', () => fault().struck === 1);
    await disorderly().says(customer, `Oi? ${orderAt()}`);
    expect(textsOf(await disorderly().survived(customer, 2))).toEqual([expect.stringContaining('preparing')]);
    expect(ordersOf(customer)).toEqual(ONCE);
  });

  it('meets a newer message while the shop works', async () => {
    const customer = disorderly().newCustomer();
    const fault = disorderly().fault({
      ...{ target: 'tools', action: 'slow', ms: 1_000, match: { path: customer }, count: 1 },
    });
    await disorderly().says(customer, orderAt());
    await until('the shop to be asked', () => fault().struck === 1);
    await disorderly().says(customer, 'obrigado');
    const [answer, ...more] = textsOf(await disorderly().survived(customer, 2));
    expect([answer, more]).toEqual([expect.stringContaining('preparing'), [expect.any(String)]]);
    expect(ordersOf(customer)).toEqual(ONCE);
  });

  it('dies right after the call, before it is known what came of it', async () => {
    const customer = disorderly().newCustomer();
    disorderly().fault({
      ...{ target: 'tools', action: 'slow', when: 'after', ms: 500, match: { path: customer }, count: 1 },
    });
    await disorderly().says(customer, orderAt());
    await until('the order to be placed', () => ordersOf(customer).placed === 1);
    const fault = disorderly().fault({
      ...{ target: 'sdk', action: 'kill-caller', match: { function: 'AiAgent' }, count: 1 },
    });
    const [answer, ...more] = textsOf(await disorderly().survived(customer, 1));
    expect([answer, more]).toEqual([expect.stringContaining('It may have happened'), []]);
    expect(fault().struck).toBe(1);
    expect(ordersOf(customer)).toEqual(ONCE);
  });

  it.each(['ToolGateway', 'AiAgent'])('loses the environment of %s after its work', async (name) => {
    const customer = disorderly().newCustomer();
    const fault = disorderly().fault({
      ...{ target: 'lambda', action: 'kill', when: 'after', match: { function: name }, count: 1 },
    });
    await disorderly().says(customer, orderAt());
    expect(textsOf(await disorderly().survived(customer, 1))).toHaveLength(1);
    expect(fault().struck).toBe(1);
    expect(ordersOf(customer)).toEqual(ONCE);
  });
});

describe('the customer is answered, and the shop asked once at most, although it', () => {
  it.each<[what: string, fault: ProsaFault, told: string]>([
    ['hangs', { target: 'tools', action: 'hang' }, 'timed_out'],
    ['hangs after it has placed the order', { target: 'tools', action: 'hang', when: 'after' }, 'timed_out'],
    ['answers 500', { target: 'tools', action: 'error' }, 'unavailable'],
    ['answers 5 MB', { target: 'tools', action: 'huge' }, 'too_large'],
    ['redirects to the machine’s metadata', { target: 'tools', action: 'redirect' }, 'blocked'],
    [
      'redirects to this machine',
      { target: 'tools', action: 'redirect', to: 'http://127.0.0.1:1/' },
      'blocked',
    ],
  ])('%s', async (_what, input, told) => {
    const customer = disorderly().newCustomer();
    const fault = disorderly().fault({ ...input, match: { path: customer } } as ProsaFault);
    await disorderly().says(customer, orderAt('hasty'));
    expect(textsOf(await disorderly().survived(customer, 1))).toEqual([expect.stringContaining(told)]);
    expect([fault().struck, ordersOf(customer).asked]).toEqual([1, 1]);
  });

  it.each(['inner', 'metadata'])('is at a private address: %s', async (source) => {
    const customer = disorderly().newCustomer();
    await disorderly().says(customer, orderAt(source));
    expect(textsOf(await disorderly().survived(customer, 1))).toEqual([expect.stringContaining('blocked')]);
    expect(ordersOf(customer)).toEqual({ asked: 0, placed: 0 });
  });
});
