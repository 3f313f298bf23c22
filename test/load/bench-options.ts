import { parseArgs } from 'node:util';

/** What a bench is told to do. */
export interface BenchOptions {
  conversations: number;
  /** Messages a second on average, while conversations begin. */
  rate: number;
  seed: number;
  debounceSeconds: number;
  /** How long the model's stand-in takes, in milliseconds. */
  modelMs: number;
  /** Most environments of one function. */
  environments: number;
  /** Environments are threads of one process, as `npm run local` has them; else a process each. */
  threads: boolean;
  /** Everything misbehaves a little. */
  disorder: boolean;
  /** In virtual time, with published latencies. */
  virtual: boolean;
  /** Origin of an instance that runs already; undefined starts one. */
  target: string | undefined;
  /** Where the results go. */
  out: string;
}

/** A command line that cannot be understood. */
export class BenchUsageError extends Error {}

/** @throws {BenchUsageError} */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values } = parsed(args);
  const number = (name: keyof typeof values, fallback: number, least: number, most: number) =>
    wholeNumber(name, values[name], fallback, [least, most]);
  const virtual = values.virtual === true;
  return {
    conversations: number('conversations', 1_000, 1, 100_000),
    rate: number('rate', virtual ? 167 : 10, 1, 10_000),
    seed: number('seed', 1, 0, 999_999),
    debounceSeconds: number('debounce', 2, 0, 900),
    modelMs: number('model-ms', 0, 0, 60_000),
    environments: number('environments', 1, 1, 64),
    threads: values.threads === true,
    disorder: values.disorder === true,
    virtual,
    target: values.target === undefined ? undefined : localOrigin(values.target),
    out: values.out ?? 'bench-results.json',
  };
}

/**
 * The origin of an address on this machine. Load goes nowhere else: neither to the installation of a company nor to WhatsApp.
 *
 * @throws {BenchUsageError} for any other
 */
export function localOrigin(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'http:' && url.hostname === '127.0.0.1') return url.origin;
  throw new BenchUsageError(`load goes to http://127.0.0.1 only, not to "${address}"`);
}

function parsed(args: readonly string[]) {
  const options = {
    conversations: { type: 'string' },
    rate: { type: 'string' },
    seed: { type: 'string' },
    debounce: { type: 'string' },
    'model-ms': { type: 'string' },
    environments: { type: 'string' },
    threads: { type: 'boolean' },
    disorder: { type: 'boolean' },
    virtual: { type: 'boolean' },
    target: { type: 'string' },
    out: { type: 'string' },
  } as const;
  try {
    return parseArgs({ args: [...args], options });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new BenchUsageError(`${error.message.split('. ')[0]}; the options are ${known.join(', ')}`);
  }
}

function wholeNumber(
  name: string,
  text: string | boolean | undefined,
  fallback: number,
  [least, most]: [number, number],
): number {
  if (text === undefined) return fallback;
  const number = /^\d{1,6}$/.test(String(text)) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new BenchUsageError(`--${name} takes a whole number from ${least} to ${most}, not "${text}"`);
}
