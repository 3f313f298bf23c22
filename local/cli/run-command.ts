import { LocalCloudError } from '@prosa/local-cloud/errors';
import { PortInUseError } from '@prosa/local-cloud/http';
import { ProsaError } from '#platform/runtime/errors.ts';
import { SynthesisError } from '../../lib/synth.ts';
import { CommandError, UsageError } from './errors.ts';

/** Where a command's words go. */
export interface CommandOutput {
  /** What the command is for, one line or several. */
  print(text: string): void;
  /** What went wrong or is worth knowing. */
  warn(text: string): void;
}

export const consoleOutput: CommandOutput = {
  print: (text) => process.stdout.write(`${text}\n`),
  warn: (text) => process.stderr.write(`${text}\n`),
};

/** Whether a person asks what the command can do; words after `--` are no options. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const options = end === -1 ? args : args.slice(0, end);
  return options.includes('--help') || options.includes('-h');
}

/**
 * Runs a command and turns its errors into a line and an exit code: 2 for a command line that cannot be
 * understood, 1 for what cannot be done. An unforeseen error keeps its stack.
 */
export async function runCommand(
  name: string,
  command: () => Promise<number>,
  output: CommandOutput = consoleOutput,
): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (error instanceof UsageError) {
      output.warn(`${name}: ${error.message}`);
      return 2;
    }
    output.warn(`${name}: ${foreseen(error) ?? unforeseen(error)}`);
    return 1;
  }
}

function foreseen(error: unknown): string | undefined {
  if (error instanceof PortInUseError) {
    return `${error.message}; end it, or choose another port with --port`;
  }
  const known = [CommandError, SynthesisError, LocalCloudError, ProsaError];
  return error instanceof Error && known.some((kind) => error instanceof kind) ? error.message : undefined;
}

function unforeseen(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
