import { beforeAll, describe, expect, it } from 'vitest';
import type { ProsaFault } from '../../../local/faults/prosa-faults.ts';
import { disorderlyProsa, survives, threeAnswers } from '../../support/disorder.ts';
import { answersTo, startDisorderly, THREE_TEXTS, textsOf } from '../../support/survival.ts';

/** Backoffs and visibility timeouts pass in a second or two; what a function waits for is real. */
const TIMES_AS_FAST = 100;

/**
 * Slow enough that a message of the dispatcher comes back (180 s) only when the lock that its dead predecessor
 * left (five seconds, which are real) has run out.
 */
const TIMES_AS_FAST_AS_A_LOCK = 20;

const disorderly = disorderlyProsa(TIMES_AS_FAST);
/** Takes a quarter of a minute, beside the other tests. */
let dispatcherDied: Promise<PromiseSettledResult<string[]>[]>;

async function letDispatcherDie(): Promise<string[]> {
  const patient = await startDisorderly(TIMES_AS_FAST_AS_A_LOCK);
  try {
    const customer = patient.newCustomer();
    await patient.saysAndIsAnswered(customer, 'antes');
    const fault = patient.fault({
      target: 'sdk',
      action: 'kill-caller',
      match: { function: 'Dispatcher', operation: 'SendMessage' },
      count: 1,
    });
    await patient.saysAndIsAnswered(customer, 'durante');
    expect(fault().struck).toBe(1);
    return textsOf(await patient.survived(customer, 2));
  } finally {
    await patient.close();
  }
}

beforeAll(() => {
  dispatcherDied = Promise.allSettled([letDispatcherDie()]);
});

describe('a conversation survives when AWS', () => {
  // Rare enough that no call meets three in a row, with which the SDK gives up.
  it.each<[string, ProsaFault]>([
    ['throttles', { target: 'sdk', action: 'throttle', probability: 0.1, seed: 11 }],
    ['is in trouble', { target: 'sdk', action: 'error', probability: 0.1, seed: 12 }],
    ['is slow', { target: 'sdk', action: 'slow', ms: 30, probability: 0.3, seed: 13 }],
    ['lets transactions collide', { target: 'sdk', action: 'conflict', count: 4 }],
  ])('%s', async (_what, input) => {
    const fault = disorderly().fault(input);
    await threeAnswers(disorderly());
    expect(fault().struck).toBeGreaterThan(2);
  });

  it.each([
    ['dynamodb', 'TransactWriteItems'],
    ['dynamodb', 'UpdateItem'],
    ['dynamodb', 'GetItem'],
    ['sqs', 'SendMessage'],
    ['eventbridge', 'PutEvents'],
  ] as const)('loses the answer of %s %s', async (service, operation) => {
    await survives(disorderly(), {
      target: 'sdk',
      action: 'lost-response',
      match: { service, operation },
      count: 3,
    });
  });
});

describe('a conversation survives when the environment dies', () => {
  it('of the AI agent, between its answer and the message to the sender', async () => {
    await survives(disorderly(), {
      target: 'sdk',
      action: 'kill-caller',
      match: { function: 'AiAgent', operation: 'SendMessage' },
      count: 1,
    });
  });

  // Between the intent and the send nobody can tell for minutes: test/outbound has that on a clock of its own.
  it('of the sender, between the send and its record: the status says that it was sent', async () => {
    const fault = disorderly().fault({
      target: 'sdk',
      action: 'kill-caller',
      match: { function: 'Sender', operation: 'TransactWriteItems' },
      count: 1,
    });
    const survival = await disorderly().threeMessages();
    expect(fault().struck).toBe(1);
    expect(textsOf(survival)).toEqual(answersTo(...THREE_TEXTS));
    expect(survival.replies.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']);
  });

  it('of the sender, between the record and the fact', async () => {
    disorderly().fault({
      target: 'sdk',
      action: 'kill-caller',
      match: { function: 'Sender', operation: 'PutEvents' },
      count: 1,
    });
    const survival = await disorderly().threeMessages();
    expect(textsOf(survival)).toEqual(answersTo(...THREE_TEXTS));
    const { conversation_id: conversationId } = survival.conversation;
    const sent = disorderly().prosa.runtime.events({
      detail: { conversation_id: conversationId },
      detailType: 'outbox.message.sent',
    });
    // A fact may be told twice, under the same key: AWS may have taken what its caller gave up waiting for.
    expect(new Set(sent.map(({ detail }) => detail.idempotency_key)).size).toBe(THREE_TEXTS.length);
  });

  it('of the dispatcher, between the stored message and the message to the AI agent', async () => {
    expect(await dispatcherDied).toEqual([{ status: 'fulfilled', value: answersTo('antes', 'durante') }]);
  });
});
