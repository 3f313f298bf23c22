import { describe, it } from 'vitest';
import type { ProsaFault } from '../../../local/faults/prosa-faults.ts';
import { disorderlyProsa, survives } from '../../support/disorder.ts';

/**
 * Backoffs and visibility timeouts pass in seconds. The sender waits by the machine's clock: a faster queue would
 * bring its records back before they make sense, again and again. What it does about messages of unknown fate, and
 * about those that WhatsApp refuses for good, is in outbound.test.ts. The model fails four times here: at five its circuit
 * would open, and the next customer wait for a minute.
 */
const TIMES_AS_FAST = 5;

const disorderly = disorderlyProsa(TIMES_AS_FAST);

describe('a conversation survives when WhatsApp', () => {
  it('asks for patience', () =>
    survives(disorderly(), { target: 'whatsapp', action: 'refuse', code: 130429, count: 1 }));

  it('is slow', () => survives(disorderly(), { target: 'whatsapp', action: 'slow', ms: 2000 }, 3));
});

describe('a conversation survives when the model', () => {
  it.each<[string, ProsaFault]>([
    ['is broken', { target: 'model', action: 'error', count: 2 }],
    ['is asked too often', { target: 'model', action: 'rate-limit', count: 2 }],
    ['answers with nothing', { target: 'model', action: 'empty', count: 1 }],
    ['is cut off', { target: 'model', action: 'ends', as: 'truncated', count: 1 }],
    ['answers untidily', { target: 'model', action: 'untidy', kind: 'thoughts', count: 2 }],
    ['answers with nonsense', { target: 'model', action: 'nonsense', count: 2 }],
    ['is slow', { target: 'model', action: 'slow', ms: 2000, count: 2 }],
  ])('%s', (_what, input) => survives(disorderly(), input));
});
