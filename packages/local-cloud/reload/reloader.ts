import type { SourceGraph } from './source-graph.ts';

/** What the reloader works with. */
export interface ReloaderParts {
  /** @throws {SourceError} */
  readGraph(): Promise<SourceGraph>;
  /**
   * Synthesizes, and starts anew when the templates are others than those that run.
   *
   * @returns whether it started anew; with the same templates nothing has happened
   * @throws {Error} when it does not synthesize or the new templates cannot be run; then the old ones run
   */
  restack(): Promise<boolean>;
  /**
   * Bundles functions and runs their code from the next invocation on.
   *
   * @returns the names of those whose code is another than before
   * @throws {SourceError} and the old code runs
   */
  replaceCode(functions: readonly string[]): Promise<string[]>;
  /** What a start from new templates costs, for people. */
  lossOfRestart: string;
  report(line: string): void;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
}

/**
 * Makes changed sources live.
 *
 * 1. Reads which files make what.
 * 2. When the templates are made with a changed file: synthesizes, and starts anew if they are others now.
 * 3. Else bundles the functions that contain a changed file; new invocations run the new code.
 *
 * What cannot be made live stays due: it is tried again with the next change, and the old code goes on.
 */
export class Reloader {
  readonly #parts: ReloaderParts;
  readonly #due = new Set<string>();
  /** Whether the last change could not be made live. */
  #broken = false;

  constructor(parts: ReloaderParts) {
    this.#parts = parts;
  }

  /** Makes a batch of changed files live. Never rejects: what fails is reported. */
  async handle(paths: ReadonlySet<string>): Promise<void> {
    const { report, now, lossOfRestart } = this.#parts;
    for (const path of paths) this.#due.add(path);
    const from = now();
    const took = () => `${((now() - from) / 1000).toFixed(2)} s`;
    try {
      const graph = await this.#parts.readGraph();
      if (graph.shapesTemplates(this.#due) && (await this.#parts.restack())) {
        report(`restarted with the changed templates in ${took()}; ${lossOfRestart}`);
      } else {
        const names = await this.#parts.replaceCode(graph.functionsOf(this.#due));
        if (names.length > 0) report(`reloaded ${names.join(', ')} in ${took()}`);
        else if (this.#broken) report('mended: what runs is what is in the sources');
      }
      this.#broken = false;
      this.#due.clear();
    } catch (error) {
      this.#broken = true;
      report(`not reloaded, what ran before goes on:\n${indented(error)}`);
    }
  }
}

function indented(error: unknown): string {
  const known = error instanceof Error && error.name !== 'Error' ? error.message : undefined;
  const text = known ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
  return text.replace(/^(?=.)/gm, '  ');
}
