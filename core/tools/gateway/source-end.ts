import type { Verdict } from '#platform/resilience/local-circuit.ts';
import type { ToolEnd, ToolFailure } from '../tool-caller.ts';

/** What people must see to. */
export type ToolTrouble = 'misconfigured' | 'blocked' | 'changed' | 'unexpected';

/** How a call of a source ended, and what it says about the source. */
export interface SourceEnd {
  end: ToolEnd;
  /** For the source's circuit: only one that does not answer, or with a fault of its own, counts against it. */
  verdict: Verdict;
  trouble?: ToolTrouble;
  /** For the log; holds no answer and no argument. */
  cause?: unknown;
}

type Failed = Extract<ToolEnd, { kind: 'failed' }>;

export function failed(
  code: ToolFailure,
  message: string,
  more: Partial<Pick<Failed, 'mayHaveHappened' | 'said'>> = {},
): Failed {
  const { mayHaveHappened = false, said } = more;
  const words = mayHaveHappened ? `${message} ${UNKNOWN}` : message;
  return { kind: 'failed', code, message: words, mayHaveHappened, ...(said !== undefined && { said }) };
}

const UNKNOWN =
  'It is not known whether it happened. Say neither that it did nor that it did not, and do not call it again for the same thing.';

/** The end of a call that was too late. */
export function timedOut(hasEffect: boolean, timeoutMs: number): Failed {
  const seconds = Math.max(1, Math.round(timeoutMs / 1_000));
  return failed('timed_out', `The system did not answer within ${seconds} s.`, {
    mayHaveHappened: hasEffect,
  });
}
