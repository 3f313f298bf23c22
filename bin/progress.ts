/** How often the line is written anew, in milliseconds. */
const EVERY_MS = 500;

const WIDTH = 30;

/** One line that tells how far a run is; nothing where no person looks. */
export class Progress {
  readonly #total: number;
  readonly #output: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;
  readonly #startedAt = performance.now();
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(total: number, output: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr) {
    this.#total = total;
    this.#output = output;
  }

  /** @param note what else is to be told */
  tell(done: number, note = ''): void {
    const now = performance.now();
    if (!this.#output.isTTY || (now - this.#toldAt < EVERY_MS && done < this.#total)) return;
    this.#toldAt = now;
    const filled = Math.round((WIDTH * done) / this.#total);
    const seconds = Math.round((now - this.#startedAt) / 1_000);
    this.#output.write(
      `\r${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done}/${this.#total} ${seconds} s ${note}\u001b[K`,
    );
  }

  end(): void {
    if (this.#output.isTTY) this.#output.write('\r\u001b[K');
  }
}
