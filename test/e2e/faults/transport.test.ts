import { describe, expect, it } from 'vitest';
import type { ProsaFault } from '../../../local/faults/prosa-faults.ts';
import { disorderlyProsa, survives, threeAnswers } from '../../support/disorder.ts';
import { answersTo, THREE_TEXTS, textsOf } from '../../support/survival.ts';
import { until } from '../../support/until.ts';

/** Visibility timeouts of minutes pass in a second or two. */
const TIMES_AS_FAST = 100;

/** A FIFO queue forgets what it deduplicates by after five minutes. */
const FORGOTTEN_MS = 5 * 60_000 + 1000;

const reports: string[] = [];
const disorderly = disorderlyProsa(TIMES_AS_FAST, { onReport: (line) => reports.push(line) });

/** Counts invocations of a function from here on: a fault that never strikes sees them all. */
function invocationsOf(name: string): () => number {
  const probe = disorderly().fault({
    target: 'lambda',
    action: 'slow',
    ms: 0,
    probability: 0,
    match: { function: name },
  });
  return () => probe().seen;
}

describe('a conversation survives when the bus', () => {
  it('delivers every event twice', async () => {
    await survives(disorderly(), { target: 'bus', action: 'duplicate' }, THREE_TEXTS.length);
  });

  it('delivers an event again when the queue has forgotten it', async () => {
    const customer = disorderly().newCustomer();
    const dispatched = invocationsOf('Dispatcher');
    disorderly().fault({ target: 'bus', action: 'duplicate', ms: FORGOTTEN_MS, count: 1 });
    await disorderly().threeMessages(customer);
    await until('the dispatcher to see the first message again', () => dispatched() > THREE_TEXTS.length);
    const survival = await disorderly().survived(customer, THREE_TEXTS.length);
    expect(textsOf(survival)).toEqual(answersTo(...THREE_TEXTS));
  });

  it('delivers an event half a minute late, after the next one', async () => {
    const customer = disorderly().newCustomer();
    const fault = disorderly().fault({ target: 'bus', action: 'delay', ms: 30_000, count: 1 });
    await disorderly().says(customer, 'primeira');
    await disorderly().says(customer, 'segunda');
    await disorderly().survived(customer, 2);
    expect(fault().struck).toBe(1);
    expect(disorderly().prosa.model?.calls().at(-1)?.userTexts.toSorted()).toEqual(['primeira', 'segunda']);
  });

  it('delivers two events in the other order', async () => {
    const customer = disorderly().newCustomer();
    const fault = disorderly().fault({ target: 'bus', action: 'reorder', ms: 3_600_000 });
    for (const text of ['primeira', 'segunda', 'terceira', 'quarta']) await disorderly().says(customer, text);
    await disorderly().survived(customer, 4);
    expect(fault().struck).toBe(2);
    expect(disorderly().prosa.model?.calls().at(-1)?.userTexts).toHaveLength(4);
  });
});

describe('a conversation survives when SQS', () => {
  it('delivers every message of every queue once more after it was deleted', async () => {
    const fault = disorderly().fault({ target: 'sqs', action: 'redeliver' });
    await threeAnswers(disorderly());
    expect(fault().struck).toBeGreaterThanOrEqual(3 * THREE_TEXTS.length);
  });

  it.each<[string, ProsaFault]>([
    ['Turns', { target: 'model', action: 'slow', ms: 1500, count: 2 }],
    ['Outbox', { target: 'whatsapp', action: 'slow', ms: 1500, count: 2 }],
  ])('shows messages of %s to a second consumer while the first works', async (queue, slow) => {
    disorderly().fault(slow);
    await survives(disorderly(), {
      target: 'sqs',
      action: 'early-visibility',
      ms: 500,
      match: { queue },
      count: 2,
    });
  });
});

describe('a conversation survives when Lambda', () => {
  it.each([
    ['before', 'Dispatcher'],
    ['before', 'Sender'],
    ['after', 'Dispatcher'],
    ['after', 'AiAgent'],
    ['after', 'Sender'],
  ] as const)('kills an environment %s the handler of %s', async (when, name) => {
    await survives(disorderly(), {
      target: 'lambda',
      action: 'kill',
      when,
      match: { function: name },
      count: 1,
    });
  });

  it('kills the webhook, so that WhatsApp sends again', async () => {
    const customer = disorderly().newCustomer();
    const texts: string[] = [];
    // A status that is still on its way may meet the fault in the message's place.
    for (let attempts = 1; attempts === 1; ) {
      const match = { function: 'Webhook' };
      disorderly().fault({ target: 'lambda', action: 'kill', when: 'after', match, count: 1 });
      texts.push(`vez ${texts.length + 1}`);
      attempts = await disorderly().says(customer, texts.at(-1) ?? '');
      await disorderly().settled(customer, texts.length);
    }
    const survival = await disorderly().survived(customer, texts.length);
    expect(textsOf(survival)).toEqual(answersTo(...texts));
  });

  it('throttles', async () => {
    await survives(disorderly(), {
      target: 'lambda',
      action: 'throttle',
      match: { function: 'Dispatcher' },
      count: 1,
    });
  });

  it('begins late', async () => {
    const fault = disorderly().fault({
      target: 'lambda',
      action: 'slow',
      ms: 10_000,
      probability: 0.5,
      seed: 7,
    });
    await threeAnswers(disorderly());
    expect(fault().struck).toBeGreaterThan(0);
  });
});

describe('/_local/faults', () => {
  const ask = async (method: string, body?: unknown) => {
    const response = await fetch(`${disorderly().prosa.runtime.url}/_local/faults`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('adds, counts and removes faults of a running system', async () => {
    const { body } = await ask('POST', { target: 'bus', action: 'delay', ms: 1000, count: 1 });
    expect(body).toEqual({ id: expect.any(String) });
    await threeAnswers(disorderly());
    expect((await ask('GET')).body.items).toEqual([expect.objectContaining({ id: body.id, struck: 1 })]);
    expect((await ask('DELETE')).body).toEqual({ removed: 1 });
  });

  it('refuses a target that does not exist', async () => {
    expect(await ask('POST', { target: 'weather', action: 'slow', ms: 1 })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('target: there is no weather here; there are ') },
    });
  });
});

it('closes although deliveries, calls and invocations are held back for an hour', async () => {
  const before = reports.length;
  const ms = 3_600_000;
  const held = [
    disorderly().fault({ target: 'bus', action: 'delay', ms, count: 1 }),
    disorderly().fault({ target: 'sdk', action: 'slow', ms, match: { function: 'Dispatcher' }, count: 1 }),
    disorderly().fault({ target: 'lambda', action: 'slow', ms, match: { function: 'AiAgent' }, count: 1 }),
  ];
  await disorderly().says(disorderly().newCustomer(), 'primeira');
  await until('the event to be held', () => held[0]?.().struck === 1);
  await disorderly().says(disorderly().newCustomer(), 'segunda');
  await until('the call to be held', () => held[1]?.().struck === 1);
  await disorderly().says(disorderly().newCustomer(), 'terceira');
  await until('the invocation to be held', () => held[2]?.().struck === 1);
  await disorderly().close();
  expect(reports.slice(before)).toEqual([]);
});
