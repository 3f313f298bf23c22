import type { Entry, Head } from './types.ts';

/** What the API answers a request with that it does not carry out (RFC 9457), as far as the page reads it. */
export interface ProblemDocument {
  status: number;
  code: string;
  /** In the language that was asked for; undefined where the answer is no problem document. */
  detail?: string | undefined;
  /** The conversation as it is now, of a 409. */
  conversation?: Head | undefined;
  /** What was not seen, of `unseen_messages`. */
  unseen?: Entry[] | undefined;
  traceId?: string | undefined;
}

/** The API did not do what it was asked: nothing changed. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: ProblemDocument;
  /** Milliseconds after which to ask again; undefined where the answer does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: ProblemDocument, retryAfterMs?: number) {
    super(`${problem.status} ${problem.code}`);
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came: whether the request was carried out is not known. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Whether the same request may be answered otherwise a moment later. */
export function isWorthRepeating(error: unknown): boolean {
  if (error instanceof NoAnswer) return true;
  if (!(error instanceof ApiProblem)) return false;
  const { status, code } = error.problem;
  return status >= 500 || status === 429 || code === 'request_in_progress';
}
