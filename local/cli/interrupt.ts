/** The part of `process` that signals reach. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
}

/** Exit code of a program that Ctrl-C ended before it could end itself. */
const EXIT_INTERRUPTED = 130;

/** Milliseconds that closing may take before the process ends without it. */
const CLOSE_LIMIT_MS = 1800;

/**
 * Ends the process on Ctrl-C or SIGTERM: the first closes everything and exits with 0, within two seconds
 * whatever hangs; a second one exits at once with 130.
 *
 * Installed before anything is started, so that an early Ctrl-C ends it too.
 *
 * @param close ends what has been started so far
 */
export function exitOnInterrupt(
  close: () => Promise<void>,
  source: SignalSource = process,
  onError: (error: unknown) => void = (error) => console.error(error),
): void {
  let closing = false;
  const interrupted = () => {
    if (closing) {
      source.exit(EXIT_INTERRUPTED);
      return;
    }
    closing = true;
    const limit = setTimeout(() => source.exit(0), CLOSE_LIMIT_MS);
    close()
      .catch(onError)
      .finally(() => {
        clearTimeout(limit);
        source.exit(0);
      });
  };
  source.on('SIGINT', interrupted);
  source.on('SIGTERM', interrupted);
}
