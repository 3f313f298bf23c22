import { describe, it } from 'vitest';
import type { ProsaFault } from '../../../local/faults/prosa-faults.ts';
import { disorderlyProsa, survives, threeAnswers } from '../../support/disorder.ts';

/** Backoffs pass in seconds. As in outside.test.ts the model fails four times: at five its circuit would open. */
const TIMES_AS_FAST = 5;

const disorderly = disorderlyProsa(TIMES_AS_FAST);

describe('a conversation survives when the model', () => {
  it.each<[string, ProsaFault]>([
    ['gives no answer', { target: 'model', action: 'hang', ms: 1000, count: 2 }],
    ['fails with 200', { target: 'model', action: 'ends', as: 'failed', count: 2 }],
  ])('%s', (_what, input) => survives(disorderly(), input));
});

describe('a conversation goes on when the endpoint of the model knows no more than', () => {
  // What was found stays known, so they come in the order in which an endpoint can be taken for less.
  it.each(['chat_schema', 'chat_object', 'chat_text'] as const)('%s', async (form) => {
    disorderly().fault({ target: 'model', action: 'knows', form, limit: 'max_tokens' });
    await threeAnswers(disorderly());
  });
});
