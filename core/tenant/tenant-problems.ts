import * as z from 'zod';
import { tenantSpecSchema } from './tenant-spec.ts';

/** One thing that is wrong: where, and what is allowed there. Never a value, which may be a secret. */
export interface TenantProblem {
  path: PropertyKey[];
  message: string;
}

/** What JSON Schema tells of a place in the file. */
interface Allowed {
  description?: string;
  type?: string;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Allowed>;
  items?: Allowed;
  /** Of a record: each of its values. */
  additionalProperties?: Allowed | boolean;
  $ref?: string;
  $defs?: Record<string, Allowed>;
}

/** JSON Schema of the file as people write it. */
export function tenantFileSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(tenantSpecSchema, { target: 'draft-2020-12', io: 'input' });
  const properties = { $schema: { type: 'string' }, ...rest.properties };
  return { $schema, title: 'A tenant of Prosa', ...rest, properties };
}

/** What the schema found, in words that name the place and what is allowed there. */
export function problemsOfIssues(issues: readonly z.core.$ZodIssue[], input: unknown): TenantProblem[] {
  const root = tenantFileSchema() as Allowed;
  return issues.flatMap((issue): TenantProblem[] => {
    const { path } = issue;
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(allowedAt(root, path)?.properties ?? {})
        .filter((name) => name !== '$schema')
        .join(', ');
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: `is not known; known here: ${known}`,
      }));
    }
    return [{ path, message: wordsOf(issue, allowedAt(root, path), valueAt(input, path)) }];
  });
}

function wordsOf(issue: z.core.$ZodIssue, allowed: Allowed = {}, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined
        ? `is missing; it must be ${wanted(allowed)}${allowed.description === undefined ? '' : ` (${allowed.description})`}`
        : `must be ${wanted(allowed)}, not ${kindOf(value)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' ? 'must not be empty' : `must be ${wanted(allowed)}`;
    case 'too_big':
      return issue.origin === 'string'
        ? `must have at most ${issue.maximum} characters`
        : `must be ${wanted(allowed)}`;
    default:
      return issue.message;
  }
}

function wanted({ type, enum: values, ...limits }: Allowed): string {
  if (values) return `one of ${values.map(String).join(', ')}`;
  if (type === 'integer') return `a whole number from ${limits.minimum} to ${limits.maximum}`;
  if (type === 'number') return `a number from ${limits.minimum} to ${limits.maximum}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'array') {
    const { minItems = 0, maxItems } = limits;
    return `a list […] of ${maxItems === undefined ? `at least ${minItems}` : `${minItems} to ${maxItems}`}`;
  }
  return type === 'object' ? 'an object {…}' : 'a text in quotes';
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

function allowedAt(root: Allowed, path: readonly PropertyKey[]): Allowed | undefined {
  return path.reduce<Allowed | undefined>((at, step) => {
    if (typeof step === 'number') return resolved(root, at?.items);
    const own = at?.properties?.[String(step)];
    return resolved(
      root,
      own ?? (typeof at?.additionalProperties === 'object' ? at.additionalProperties : undefined),
    );
  }, root);
}

/** What is described once and used in several places stands under a name. */
function resolved(root: Allowed, at: Allowed | undefined): Allowed | undefined {
  const name = at?.$ref?.replace(/^#\/\$defs\//, '');
  return name === undefined ? at : resolved(root, root.$defs?.[name]);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    input,
  );
}
