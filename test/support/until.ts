/** Milliseconds between two looks. */
const LOOK_EVERY_MS = 10;

/** Longest wait, in milliseconds: far beyond what is waited for, so that a slow machine changes nothing. */
const PATIENCE_MS = 25_000;

/**
 * Waits for a condition of a running system.
 *
 * @throws {Error} naming what was waited for
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
