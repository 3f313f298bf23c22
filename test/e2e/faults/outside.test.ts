import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultInput } from '../../../local/faults/definition.ts';
import {
  answersTo,
  type DisorderlyProsa,
  startDisorderly,
  THREE_TEXTS,
  textsOf,
} from '../../support/survival.ts';

/** Backoffs and visibility timeouts pass in milliseconds, and so does what a fault makes somebody wait. */
const TIMES_AS_FAST = 100;

let disorderly: DisorderlyProsa;

beforeAll(async () => {
  disorderly = await startDisorderly(TIMES_AS_FAST);
  await disorderly.saysAndIsAnswered(disorderly.newCustomer(), 'para aquecer');
});
afterEach(() => disorderly.prosa.runtime.faults.clear());
afterAll(() => disorderly?.close());

const [first = '', second = '', third = ''] = THREE_TEXTS;

describe('a conversation survives when WhatsApp', () => {
  it('asks for patience', async () => {
    const fault = disorderly.fault({ target: 'whatsapp', action: 'refuse', code: 130429, count: 3 });
    expect(textsOf(await disorderly.threeMessages())).toEqual(answersTo(first, second, third));
    expect(fault().struck).toBe(3);
  });

  it('refuses one message for good', async () => {
    disorderly.fault({ target: 'whatsapp', action: 'refuse', code: 131026, count: 1 });
    const survival = await disorderly.threeMessages();
    expect(textsOf(survival)).toEqual(answersTo(second, third));
    expect(survival.replies.map(({ status }) => status)).toEqual(['failed', 'sent', 'sent']);
  });

  it.each<[string, FaultInput]>([
    ['is broken', { target: 'whatsapp', action: 'error', count: 1 }],
    ['gives no answer', { target: 'whatsapp', action: 'hang', ms: 5000, count: 1 }],
  ])('%s, which leaves one reply unknown and unsent', async (_what, input) => {
    disorderly.fault(input);
    const survival = await disorderly.threeMessages();
    expect(textsOf(survival)).toEqual(answersTo(second, third));
    expect(survival.replies.map(({ status }) => status)).toEqual(['unknown', 'sent', 'sent']);
  });

  it('accepts a message and does not say so, which leaves the reply unknown and sent once', async () => {
    disorderly.fault({ target: 'whatsapp', action: 'drop-after-accept', count: 1 });
    const survival = await disorderly.threeMessages();
    expect(textsOf(survival)).toEqual(answersTo(first, second, third));
    expect(survival.replies.map(({ status }) => status)).toEqual(['unknown', 'sent', 'sent']);
  });

  it('is slow', async () => {
    const fault = disorderly.fault({ target: 'whatsapp', action: 'slow', ms: 10_000 });
    expect(textsOf(await disorderly.threeMessages())).toEqual(answersTo(first, second, third));
    expect(fault().struck).toBe(3);
  });
});

describe('a conversation survives when the model', () => {
  it.each<[string, FaultInput]>([
    ['is broken', { target: 'model', action: 'error', count: 2 }],
    ['is asked too often', { target: 'model', action: 'rate-limit', count: 2 }],
    ['gives no answer', { target: 'model', action: 'hang', ms: 5000, count: 2 }],
    ['answers with nothing', { target: 'model', action: 'empty', count: 2 }],
    ['answers with nonsense', { target: 'model', action: 'nonsense', count: 2 }],
    ['is slow', { target: 'model', action: 'slow', ms: 10_000, count: 2 }],
  ])('%s', async (_what, input) => {
    const fault = disorderly.fault(input);
    expect(textsOf(await disorderly.threeMessages())).toEqual(answersTo(first, second, third));
    expect(fault().struck).toBe(2);
  });
});
