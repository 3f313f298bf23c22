import { setTimeout } from 'node:timers/promises';
import type { TurnOutcome } from '#core/conversation/turn/turn-records.ts';
import { ModelUnavailableError } from '#core/model/model-errors.ts';

/** Before a turn is run again whose model was down, in milliseconds of this machine. */
const PAUSES_MS: readonly number[] = [1_000, 5_000, 20_000];

/**
 * Runs a turn, again after a pause where the model was down: what the queue and the watchdog would do.
 *
 * @returns how it ended, and how long the last run took, in milliseconds
 * @throws {ModelUnavailableError} of the last run
 */
export async function runAgain(
  run: () => Promise<TurnOutcome>,
  pausesMs = PAUSES_MS,
): Promise<{ outcome: TurnOutcome; tookMs: number }> {
  const pauses = [...pausesMs];
  for (;;) {
    const started = performance.now();
    const outcome = await run().catch((error: unknown) => {
      if (error instanceof ModelUnavailableError && pauses.length > 0) return 'parked' as const;
      throw error;
    });
    const pauseMs = outcome === 'parked' ? pauses.shift() : undefined;
    if (pauseMs === undefined) return { outcome, tookMs: performance.now() - started };
    await setTimeout(pauseMs);
  }
}
