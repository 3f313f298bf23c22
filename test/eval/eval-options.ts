import { parseArgs } from 'node:util';

/** What an evaluation is told to do. */
export interface EvalOptions {
  /** A model that is asked; undefined: the stand-in speaks. */
  model: string | undefined;
  /** Runs of each case. */
  runs: number;
  seed: number;
  /** One case, by its id, or all whose ids begin so. */
  only: string | undefined;
  /** A tenant's file: its model, its guards. */
  tenant: string | undefined;
  /** The report as JSON on stdout. */
  json: boolean;
  /** The folder of the results. */
  out: string;
}

/** A command line that cannot be understood, or not be done. */
export class EvalUsageError extends Error {}

const OPTIONS = {
  model: { type: 'string' },
  runs: { type: 'string' },
  seed: { type: 'string' },
  only: { type: 'string' },
  tenant: { type: 'string' },
  json: { type: 'boolean' },
  out: { type: 'string' },
} as const;

/** @throws {EvalUsageError} */
export function parseEvalOptions(args: readonly string[]): EvalOptions {
  const { values } = parsed(args);
  const isLive = values.model !== undefined || values.tenant !== undefined;
  return {
    model: values.model,
    runs: wholeNumber('runs', values.runs, isLive ? 4 : 1, [1, 16]),
    seed: wholeNumber('seed', values.seed, 1, [0, 999_999]),
    only: values.only,
    tenant: values.tenant,
    json: values.json === true,
    out: values.out ?? 'eval-results',
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const known = Object.keys(OPTIONS).map((name) => `--${name}`);
    throw new EvalUsageError(`${error.message.split('. ')[0]}; the options are ${known.join(', ')}`);
  }
}

function wholeNumber(
  name: string,
  text: string | undefined,
  fallback: number,
  [least, most]: [number, number],
): number {
  if (text === undefined) return fallback;
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new EvalUsageError(`--${name} takes a whole number from ${least} to ${most}, not "${text}"`);
}
