import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProsaFault } from '../../../local/faults/prosa-faults.ts';
import {
  answersTo,
  type DisorderlyProsa,
  startDisorderly,
  THREE_TEXTS,
  textsOf,
} from '../../support/survival.ts';

/** Backoffs pass in seconds. As in outside.test.ts the model fails four times: at five its circuit would open. */
const TIMES_AS_FAST = 5;

let disorderly: DisorderlyProsa;

beforeAll(async () => {
  disorderly = await startDisorderly(TIMES_AS_FAST);
  await disorderly.saysAndIsAnswered(disorderly.newCustomer(), 'para aquecer');
});
afterEach(() => disorderly.prosa.faults.clear());
afterAll(() => disorderly?.close());

const [first = '', second = '', third = ''] = THREE_TEXTS;

describe('a conversation survives when the model', () => {
  it.each<[string, ProsaFault]>([
    ['gives no answer', { target: 'model', action: 'hang', ms: 1000, count: 2 }],
    ['fails with 200', { target: 'model', action: 'ends', as: 'failed', count: 2 }],
  ])('%s', async (_what, input) => {
    const fault = disorderly.fault(input);
    expect(textsOf(await disorderly.threeMessages())).toEqual(answersTo(first, second, third));
    expect(fault().struck).toBe(input.count);
  });
});

describe('a conversation goes on when the endpoint of the model knows no more than', () => {
  // What was found stays known, so they come in the order in which an endpoint can be taken for less.
  it.each(['chat_schema', 'chat_object', 'chat_text'] as const)('%s', async (form) => {
    disorderly.fault({ target: 'model', action: 'knows', form, limit: 'max_tokens' });
    expect(textsOf(await disorderly.threeMessages())).toEqual(answersTo(first, second, third));
  });
});
