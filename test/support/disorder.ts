import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { ProsaFault } from '../../local/faults/prosa-faults.ts';
import type { StartProsaOptions } from './start-prosa.ts';
import { answersTo, type DisorderlyProsa, startDisorderly, THREE_TEXTS, textsOf } from './survival.ts';

/**
 * Prosa for the tests of a file: warm, without the faults of the test before, and closed at the end.
 *
 * @param timesAsFast queues and bus live while no function works
 * @returns it, once the tests run
 */
export function disorderlyProsa(timesAsFast: number, options: StartProsaOptions = {}): () => DisorderlyProsa {
  let started: DisorderlyProsa | undefined;
  beforeAll(async () => {
    started = await startDisorderly(timesAsFast, options);
    await started.saysAndIsAnswered(started.newCustomer(), 'para aquecer');
  });
  afterEach(() => started?.prosa.faults.clear());
  afterAll(() => started?.close());
  return () => {
    if (!started) throw new Error('it has not been started');
    return started;
  };
}

/** Each of three messages is answered by a text of its own. */
export async function threeAnswers(disorderly: DisorderlyProsa): Promise<void> {
  expect(textsOf(await disorderly.threeMessages())).toEqual(answersTo(...THREE_TEXTS));
}

/** The same, with a fault. @param struck so often it did */
export async function survives(
  disorderly: DisorderlyProsa,
  input: ProsaFault,
  struck = input.count,
): Promise<void> {
  const fault = disorderly.fault(input);
  await threeAnswers(disorderly);
  expect(fault().struck).toBe(struck);
}
