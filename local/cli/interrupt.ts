/** Signals that end a program, with the exit code of one that they end before its work is done. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type EndingSignal = keyof typeof EXIT_CODES;

/** The part of `process` that signals reach. */
export interface SignalSource {
  on(signal: EndingSignal, listener: () => void): unknown;
  exit(code: number): void;
}

/** Milliseconds that closing may take before the process ends without it. */
const CLOSE_LIMIT_MS = 1800;

export interface InterruptOptions {
  /** Whether an interrupt is how the work ends, for an exit with 0; never unless told. */
  endsWell?: () => boolean;
  source?: SignalSource;
  onError?: (error: unknown) => void;
}

/**
 * Ends the process on Ctrl-C, SIGTERM or a terminal that was closed: the first closes everything and exits, within two seconds
 * whatever hangs; a second one exits at once. The code is 0 where the work was to end so, else what shells expect of the signal.
 *
 * Installed before anything is started, so that an early Ctrl-C ends it too.
 *
 * @param close ends what has been started so far
 */
export function exitOnInterrupt(
  close: () => Promise<void>,
  {
    endsWell = () => false,
    source = process,
    onError = (error) => console.error(error),
  }: InterruptOptions = {},
): void {
  let closing = false;
  const interrupted = (signal: EndingSignal) => {
    if (closing) {
      source.exit(EXIT_CODES[signal]);
      return;
    }
    closing = true;
    const code = endsWell() ? 0 : EXIT_CODES[signal];
    const limit = setTimeout(() => source.exit(code), CLOSE_LIMIT_MS);
    close()
      .catch(onError)
      .finally(() => {
        clearTimeout(limit);
        source.exit(code);
      });
  };
  for (const signal of Object.keys(EXIT_CODES) as EndingSignal[]) {
    source.on(signal, () => interrupted(signal));
  }
}
