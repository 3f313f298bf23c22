import type { Chance } from './chance.ts';

/** How long things take in a world, and how much goes on at once. Times are in milliseconds. */
export interface Pace {
  /** From what a customer does to the webhook. */
  postMs(chance: Chance): number;
  /** One way of a call of AWS. @param label begins with the service, such as `dynamodb` */
  callMs(chance: Chance, label: string): number;
  /** From the bus to a rule's target. */
  busMs(chance: Chance): number;
  /** How often the bus delivers an event once more. */
  twiceProbability: number;
  /** From a queue to its function, where an environment is free. @param queue its name, which ends with `.fifo` or not */
  queueMs(chance: Chance, queue: string): number;
  /** Most invocations of one function at a time. */
  concurrency(functionName: string): number;
  /** How many records a function takes at most. */
  batchSize(chance: Chance): number;
  /** How often an invocation gets a new environment although one is idle. */
  coldStartProbability: number;
  /** How often the table refuses the webhook a write, because it is busy. */
  busyProbability: number;
}

const LATE_POST_PROBABILITY = 0.15;
const SLOW_CALL_PROBABILITY = 0.04;
const OUT_OF_ORDER_PROBABILITY = 0.1;

/** The pace at which most goes wrong: little at once, and anything may overtake anything. */
export const DISORDERLY: Pace = {
  postMs: (chance) => chance.between(0, chance.happens(LATE_POST_PROBABILITY) ? 9_000 : 120),
  callMs: (chance) =>
    chance.happens(SLOW_CALL_PROBABILITY) ? chance.between(50, 1_500) : chance.between(1, 15),
  busMs: (chance) => chance.between(2, chance.happens(OUT_OF_ORDER_PROBABILITY) ? 6_000 : 60),
  twiceProbability: 0.04,
  queueMs: () => 0,
  concurrency: () => 3,
  batchSize: (chance) => chance.between(1, 10),
  coldStartProbability: 0.1,
  busyProbability: 0.1,
};
