import { ProsaError } from '#platform/runtime/errors.ts';
import { crossProblems, type TenantPlace } from './tenant-cross-checks.ts';
import { problemsOfIssues } from './tenant-problems.ts';
import { type TenantSpec, tenantSpecSchema } from './tenant-spec.ts';

/** A tenant's configuration cannot be used. Lists every problem, and holds no value, so no secret either. */
export class TenantSpecError extends ProsaError {
  override readonly name = 'TenantSpecError';
  /** One line per problem, `<path>: <what is wrong>`. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(`The tenant's configuration has ${problems.length} problem(s):\n${problems.join('\n')}`, {
      cause: options?.cause,
      retryable: false,
      operatorHint: 'Mend every line that the message names, and provision again.',
    });
    this.problems = problems;
  }
}

/**
 * Checks a tenant's file as a whole. A `$schema`, which helps editors, is passed over.
 *
 * @throws {TenantSpecError} with every problem, in the order of the file's parts
 */
export function parseTenantSpec(input: unknown, place: TenantPlace = 'account'): TenantSpec {
  const tenant = withoutSchema(input);
  const parsed = tenantSpecSchema.safeParse(tenant);
  const found = parsed.success ? [] : problemsOfIssues(parsed.error.issues, tenant);
  const problems = [...found, ...crossProblems(tenant, place)].map(
    ({ path, message }) => [path.map(String).join('.') || 'tenant', message] as const,
  );
  if (parsed.success && problems.length === 0) return parsed.data;
  // One line for each place: what the schema says of it comes first.
  const lines = new Map(problems.toReversed());
  const order = new Set(problems.map(([place]) => place));
  throw new TenantSpecError(
    [...order].map((path) => `${path}: ${lines.get(path)}`),
    { cause: parsed.error },
  );
}

/**
 * Reads the text of a tenant's file; a byte order mark, as some editors write it, is passed over.
 *
 * @throws {TenantSpecError} when it is not JSON; the message says where
 */
export function readTenantText(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // What follows a comma and a quote is a piece of the file.
    const [what = ''] = error.message.split(/, (?:\.\.\.)?"/);
    throw new TenantSpecError([`tenant: is not JSON: ${what}`], { cause: error });
  }
}

function withoutSchema(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const { $schema, ...tenant } = input as Record<string, unknown>;
  return tenant;
}
