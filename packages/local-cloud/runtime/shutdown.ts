/** One thing to close, with its name for reports. */
interface Closer {
  what: string;
  close: () => void | Promise<void>;
}

/**
 * Everything that a runtime has opened. It is closed in the reverse order of opening, within a time limit for
 * the whole, whatever is still in flight.
 */
export class Shutdown {
  readonly #limitMs: number;
  readonly #report: (line: string) => void;
  readonly #closers: Closer[] = [];
  #closed: Promise<void> | undefined;

  /** @param limitMs milliseconds that all closing together may take */
  constructor(limitMs: number, report: (line: string) => void) {
    this.#limitMs = limitMs;
    this.#report = report;
  }

  /** Whether {@link close} was called: from then on failures are what closing brings with it. */
  get begun(): boolean {
    return this.#closed !== undefined;
  }

  /** Adds what was just opened. */
  add(what: string, close: Closer['close']): void {
    this.#closers.push({ what, close });
  }

  /** Closes everything; a second call waits for the first. Failures are reported, never thrown. */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), this.#limitMs);
    });
    try {
      // What is closed after the limit is still told to close, but no longer waited for.
      for (const { what, close } of this.#closers.splice(0).reverse()) {
        const closing = Promise.resolve()
          .then(close)
          .catch((error: unknown) => this.#report(`closing ${what} failed: ${describe(error)}`));
        const ended = await Promise.race([closing, limit]);
        if (ended === 'late') this.#report(`${what} did not close in time`);
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

/** An error's class and message on one line. */
export function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replace(/\s*\n\s*/g, ' ');
}
