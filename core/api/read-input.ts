import type * as z from 'zod';
import { type FieldProblem, Problem } from './problem.ts';
import type { ApiRoute } from './route.ts';

/** A request as it came: texts. */
export interface RawInput {
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Undefined or empty: none. */
  body: string | undefined;
  contentType: string | undefined;
}

/**
 * Checks a request against the schemas of its route.
 *
 * Powertools has a validation of its own, which keeps only the words of an issue: the pointer to an unknown field would
 * be lost.
 *
 * @throws {Problem} `invalid_request`, with every field at fault
 */
export function readInput<Ports>(route: ApiRoute<Ports>, raw: RawInput) {
  const twice = [...new Set(raw.query.keys())].filter((name) => raw.query.getAll(name).length > 1);
  const errors: FieldProblem[] = twice.map((name) => ({
    pointer: `/query/${pointerPart(name)}`,
    code: 'repeated',
    detail: 'may be given once',
  }));
  const parts = {
    params: parse(route.params, raw.params, '/params', errors),
    query: parse(route.query, Object.fromEntries(raw.query), '/query', errors),
    body: readBody(route, raw, errors),
  };
  if (errors.length > 0) throw new Problem('invalid_request', { errors });
  return parts;
}

function readBody<Ports>(
  route: ApiRoute<Ports>,
  { body = '', contentType = '' }: RawInput,
  errors: FieldProblem[],
): unknown {
  const fault = (code: string, detail: string) => void errors.push({ pointer: '/body', code, detail });
  if (!route.body) return body === '' ? undefined : fault('unknown_field', 'the route takes no body');
  if (body !== '' && !/^application\/json\s*(;|$)/i.test(contentType)) {
    return fault('content_type', 'must be application/json');
  }
  try {
    return parse(route.body, body === '' ? undefined : JSON.parse(body), '/body', errors);
  } catch (error) {
    if (error instanceof SyntaxError) return fault('not_json', 'is not JSON');
    throw error;
  }
}

function parse(schema: z.ZodType, value: unknown, root: string, errors: FieldProblem[]): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  errors.push(...parsed.error.issues.flatMap((issue) => fieldProblems(issue, root)));
  return undefined;
}

function fieldProblems(issue: z.core.$ZodIssue, root: string): FieldProblem[] {
  const at = issue.path.reduce<string>((pointer, key) => `${pointer}/${pointerPart(String(key))}`, root);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: `${at}/${pointerPart(key)}`,
      code: 'unknown_field',
      detail: 'is no field of this request',
    }));
  }
  return [{ pointer: at, code: issue.code, detail: issue.message }];
}

/** @see https://www.rfc-editor.org/rfc/rfc6901 */
function pointerPart(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
