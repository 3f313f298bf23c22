/**
 * How many times as many runs as in `npm test`. There they are few, since it is to be quick; the full breadth is in CI,
 * which has a step for that, from a seed of its own. Its list of files has to name each whose runs are given here.
 */
const TIMES = process.env.PROPERTY_RUNS === undefined ? undefined : Number(process.env.PROPERTY_RUNS);

const SEED = process.env.PROPERTY_SEED === undefined ? undefined : Number(process.env.PROPERTY_SEED);

/** How often fast-check runs a property that takes its time, `few` times in `npm test`. */
export function propertyRuns(few: number, seed?: number): { numRuns: number; seed?: number } {
  if (TIMES !== undefined) return { numRuns: few * TIMES, ...(SEED !== undefined && { seed: SEED }) };
  return { numRuns: few, ...(seed !== undefined && { seed }) };
}
