import type { FunctionLog } from '../lambda/config.ts';
import { MalformedEmfError, readEmf } from './emf.ts';
import type { MetricStore } from './metric-store.ts';

/** How many functions' first malformed line is remembered. */
const MOST_REPORTS = 100;

/** Takes metrics out of what functions write to standard output. */
export class MetricLog {
  readonly #store: MetricStore;
  readonly #report: (line: string) => void;
  readonly #reported = new Set<string>();
  #malformed = 0;

  /** @param report takes one line for people */
  constructor(store: MetricStore, report: (line: string) => void) {
    this.#store = store;
    this.#report = report;
  }

  /** How many lines announced metrics that could not be read. */
  get malformed(): number {
    return this.#malformed;
  }

  /**
   * Takes a line that holds metrics. One that is malformed is reported, the first time for each function, and
   * is a log line like any other, as on AWS.
   *
   * @returns whether the line was taken and is no log line for people
   */
  take({ functionName, line, stream }: FunctionLog): boolean {
    if (stream !== 'stdout') return false;
    try {
      const metrics = readEmf(line);
      if (!metrics) return false;
      const refused = metrics.filter((values) => !this.#store.add(values));
      if (refused.length > 0) {
        const [first] = refused;
        this.#once(
          'series',
          `there are too many different metrics: ${first?.name} of ${functionName} and later ones are not kept`,
        );
      }
      return true;
    } catch (error) {
      if (!(error instanceof MalformedEmfError)) throw error;
      this.#malformed += 1;
      this.#once(
        functionName,
        `${functionName} wrote metrics that CloudWatch could not read: ${error.message}`,
      );
      return false;
    }
  }

  #once(key: string, line: string): void {
    if (this.#reported.has(key) || this.#reported.size >= MOST_REPORTS) return;
    this.#reported.add(key);
    this.#report(line);
  }
}
