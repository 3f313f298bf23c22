/** Milliseconds between two looks. */
const LOOK_EVERY_MS = 10;

/** Longest wait by default, in milliseconds: far beyond what is waited for, so that a slow machine changes nothing. */
const PATIENCE_MS = 25_000;

/**
 * Waits for a condition of a running system.
 *
 * @throws {Error} naming what was waited for
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
