/** The shortest and the longest pause between two looks, in milliseconds. */
const [PAUSE_MS, LONG_PAUSE_MS] = [10, 300];

/**
 * A pause is so many times as long as the look before it: whoever looks takes a tenth of a processor at most from
 * what is looked at, also when a look reads a table and the machine is busy.
 */
const PAUSE_PER_LOOK = 9;

/**
 * Longest wait, in milliseconds: far beyond what is waited for, so that a machine with ten times as much to do as it
 * has processors changes nothing. Below the time-out of a test, whose message would not say what was waited for.
 */
const PATIENCE_MS = 180_000;

/**
 * Waits for a condition of a running system.
 *
 * @param patienceMs only where what is waited for may itself take minutes
 * @throws {Error} naming what was waited for
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const from = performance.now();
    if (await holds()) return;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    const lookMs = performance.now() - from;
    const pauseMs = Math.min(LONG_PAUSE_MS, Math.max(PAUSE_MS, PAUSE_PER_LOOK * lookMs));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
