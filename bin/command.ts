import { readFile } from 'node:fs/promises';
import type { ParseArgsOptionsConfig } from 'node:util';
import { ProsaError } from '#platform/runtime/errors.ts';
import { readCommandLine } from '../local/cli/command-line.ts';
import { UsageError } from '../local/cli/errors.ts';

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
    process.stderr.write(
      `${name}: ${isTold && error instanceof Error ? error.message : whatIsMissing(error)}\n`,
    );
    process.exitCode = error instanceof InputError ? 2 : 1;
  }
}

/** What the SDK lacks around this process is told with what to do about it; anything else as it is. */
export function whatIsMissing(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message === 'Region is missing') {
    return 'no region of AWS is known: set AWS_REGION, or AWS_PROFILE to a profile that has one';
  }
  if (error.name === 'CredentialsProviderError') {
    return `no credentials of AWS are there (${error.message}): sign in, such as by aws sso login, and set AWS_PROFILE`;
  }
  // Of a request that was not answered fetch tells only in its cause.
  return error.cause instanceof Error ? `${String(error)}: ${error.cause.message}` : String(error);
}

/**
 * Reads a command line; what is wrong with it is told above how the command is used.
 *
 * @param options as `parseArgs` takes them
 * @throws {InputError}
 */
export function parsedArguments<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
  usage: string,
  allowPositionals = false,
) {
  try {
    return readCommandLine(args, options, allowPositionals);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new InputError(`${error.message}\n${usage}`, { cause: error });
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
