/** What a check found is not as it must be. The message says what was found, with ids only. */
export class SmokeFailure extends Error {
  override readonly name = 'SmokeFailure';
}

/** Waiting, in a smoke test. */
export interface Patience {
  now(): number;
  pause(ms: number): Promise<void>;
  /** How long something may take, in milliseconds. */
  limitMs: number;
}

/**
 * Looks until something is there.
 *
 * @param look undefined while it is not
 * @param missing what to say when it never comes
 * @throws {SmokeFailure}
 */
export async function eventually<Found>(
  { now, pause, limitMs }: Patience,
  everyMs: number,
  look: () => Promise<Found | undefined>,
  missing: () => string,
): Promise<Found> {
  const end = now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (now() >= end) throw new SmokeFailure(`${missing()} within ${limitMs / 1000} s`);
    await pause(everyMs);
  }
}
