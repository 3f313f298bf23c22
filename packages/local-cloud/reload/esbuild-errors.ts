import { formatMessages, type Message } from 'esbuild';
import { SourceError } from './errors.ts';

/** Longest line of a message, in characters. */
const WIDTH = 110;

/**
 * Makes one error of what esbuild threw.
 *
 * @returns a {@link SourceError} with all of esbuild's messages; anything else as it is
 */
export async function asSourceError(thrown: unknown): Promise<unknown> {
  if (!(thrown instanceof Error && 'errors' in thrown && Array.isArray(thrown.errors))) return thrown;
  const messages = await formatMessages(thrown.errors as Message[], { kind: 'error', terminalWidth: WIDTH });
  return new SourceError(messages.join('').trim(), { cause: thrown });
}
