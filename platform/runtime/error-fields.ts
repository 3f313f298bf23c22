import { ProsaError } from './errors.ts';
import { redact } from './redact.ts';

/** An error as a log line holds it. */
export interface ErrorFields {
  name: string;
  message: string;
  retryable?: boolean;
  operatorHint?: string;
  /** Names and messages of what led to it, nearest first. */
  causes?: string[];
  /** The first places of the stack, without the message. */
  stack?: string[];
}

const STACK_FRAMES = 4;
const CAUSES = 4;

/** What may be written to a log about anything that was thrown: never its payload or properties. */
export function errorFields(thrown: unknown): ErrorFields {
  if (!(thrown instanceof Error)) return { name: 'NotAnError', message: `a thrown ${typeof thrown}` };
  const causes = causesOf(thrown).map((cause) => `${cause.name}: ${messageOf(cause)}`);
  const stack = thrown.stack
    ?.split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, STACK_FRAMES);
  return {
    name: thrown.name,
    message: messageOf(thrown),
    ...(thrown instanceof ProsaError && {
      retryable: thrown.retryable,
      operatorHint: thrown.operatorHint,
    }),
    ...(causes.length > 0 && { causes }),
    ...(stack && stack.length > 0 && { stack }),
  };
}

/** `JSON.parse` quotes what it could not read: the one built-in message that repeats a payload. */
function messageOf(error: Error): string {
  return error instanceof SyntaxError ? '[text that could not be parsed]' : redact(error.message);
}

function causesOf(error: Error): Error[] {
  const causes: Error[] = [];
  let cause = error.cause;
  while (cause instanceof Error && causes.length < CAUSES) {
    causes.push(cause);
    cause = cause.cause;
  }
  return causes;
}
