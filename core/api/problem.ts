import { ProsaError } from '#platform/runtime/errors.ts';
import type { Language } from './language.ts';
import { PROBLEMS, type ProblemCode, type ProblemKind } from './problems.ts';

/** One field at fault: where it is, as a JSON pointer below `/params`, `/query`, `/headers` or `/body`. */
export interface FieldProblem {
  pointer: string;
  /** What is wrong, for programs: `unknown_field`, `invalid_type` and the like. */
  code: string;
  /** The same for programmers, in English. */
  detail: string;
}

interface ProblemOptions extends ErrorOptions {
  errors?: readonly FieldProblem[];
  /** More members of the answer, such as the state of now. */
  members?: Readonly<Record<string, unknown>>;
  /** Whole seconds after which a repetition makes sense. */
  retryAfterSeconds?: number;
}

/** A request ends with a problem that its sender is told; nothing of it was done. */
export class Problem extends ProsaError {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly errors: readonly FieldProblem[];
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: ProblemCode,
    { errors = [], members = {}, cause, retryAfterSeconds }: ProblemOptions = {},
  ) {
    super(PROBLEMS[code].title, {
      cause,
      retryable: retryAfterSeconds !== undefined,
      operatorHint: 'Nothing: the client was told.',
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
    this.code = code;
    this.errors = errors;
    this.members = members;
  }

  get kind(): ProblemKind {
    return PROBLEMS[this.code];
  }
}

/**
 * The body of the answer.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problemDocument(problem: Problem, language: Language, traceId: string) {
  const { kind, code, errors, members } = problem;
  return {
    type: `urn:prosa:problem:${code}`,
    title: kind.title,
    status: kind.status,
    detail: kind.detail[language],
    code,
    ...(errors.length > 0 ? { errors } : {}),
    ...members,
    traceId,
  };
}
