import { readFile } from 'node:fs/promises';
import { ProsaError } from '#platform/runtime/errors.ts';

/** The command line, or a file that it names, cannot be understood; nothing was asked or written. */
export class InputError extends Error {}

/**
 * Runs one of the operator's commands with the arguments of this process: prints what it gives, the usage for `--help`, or one
 * line for what went wrong. The process ends with 2 for an {@link InputError}, else with 1.
 *
 * @param known errors besides ours whose message says all
 * @example
 * await runCommand('channel', USAGE, async (args) => show(readArguments(args)));
 */
export async function runCommand(
  name: string,
  usage: string,
  run: (args: string[]) => Promise<string | undefined> | Promise<void>,
  known: readonly (new (...given: never[]) => Error)[] = [],
): Promise<void> {
  const args = process.argv.slice(2);
  try {
    const isHelp = args.includes('--help') || args.includes('-h');
    const output = isHelp ? usage : await run(args);
    if (typeof output === 'string') process.stdout.write(`${output}\n`);
  } catch (error) {
    const isTold = [InputError, ProsaError, ...known].some((kind) => error instanceof kind);
    process.stderr.write(`${name}: ${isTold && error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof InputError ? 2 : 1;
  }
}

/** @throws {InputError} */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
