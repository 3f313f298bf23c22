import { parseArgs } from 'node:util';
import { wholeNumber } from '../options.ts';

/** What a bench of the page is told to do. */
export interface DeskBenchOptions {
  /** Conversations that wait in the queue. */
  tickets: number;
  /** Messages of the long conversation. */
  messages: number;
  /** How often each conversation is opened. */
  openings: number;
  /** How many changes of the list are waited for. */
  changes: number;
  /** So many times slower is the browser's processor. */
  throttle: number;
  seed: number;
  /** Where the results go. */
  out: string;
}

/** Reads the command line, or ends the program with a line that says what is wrong. */
export function deskBenchOptions(args: readonly string[]): DeskBenchOptions {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ tickets: text('10000'), messages: text('10000'), openings: text('15'), changes: text('30') },
      ...{ throttle: text('4'), seed: text('1'), out: text('bench-desk-results.json') },
    },
  });
  const number = (name: Exclude<keyof typeof values, 'out'>, most: number) =>
    wholeNumber('bench:desk', name, values[name], most);
  return {
    tickets: number('tickets', 100_000),
    messages: number('messages', 100_000),
    openings: number('openings', 1_000),
    changes: number('changes', 1_000),
    throttle: number('throttle', 20),
    seed: number('seed', 999_999),
    out: values.out,
  };
}
