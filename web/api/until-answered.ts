import { isWorthRepeating } from './problem.ts';

/** How often something is asked for while no answer comes. */
const TRIES = 6;

/**
 * Asks until there is an answer; between two tries longer each time, up to a quarter of a minute.
 *
 * @param ask the same request each time, with one idempotency key
 * @throws {ApiProblem} {NoAnswer}
 */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  pause: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === TRIES || !isWorthRepeating(error)) throw error;
      await pause(400 * 2 ** tries);
    }
  }
}
