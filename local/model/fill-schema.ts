import {
  isSchema,
  type JsonSchema,
  listedSchemas,
  namedSchemas,
  resolveReference,
  typesOf,
} from './json-schema.ts';

/** Deeper than this a schema contains itself. */
const DEEPEST = 12;

const BY_FORMAT: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  duration: 'P1D',
  email: 'stand-in@example.com',
  hostname: 'example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '127.0.0.1',
  ipv6: '::1',
};

/** Patterns are met by one of these or not at all. */
const CANDIDATES = ['stand-in', 'standin', 'A', '0', '1', '00000000', '2026-01-01', 'a@example.com'];

/**
 * A value that fits a JSON Schema, the same for the same schema and hint. What may be null is null, lists are as
 * short as they may be; with a hint they have something in them.
 *
 * @param hint a text that values are taken from where they fit: a number in it, a listed value, all of it
 */
export function fillSchema(schema: JsonSchema, hint = '', root = schema, depth = 0): unknown {
  const resolved = merged(resolveReference(schema, root), root);
  if ('const' in resolved) return resolved.const;
  if (Array.isArray(resolved.enum)) return listedValue(resolved.enum, hint);
  if (isNullable(resolved, root) || depth > DEEPEST) return null;
  const [alternative] = [...listedSchemas(resolved, 'anyOf'), ...listedSchemas(resolved, 'oneOf')];
  if (alternative) return fillSchema(alternative, hint, root, depth + 1);
  const [type = 'properties' in resolved ? 'object' : 'string'] = typesOf(resolved);
  switch (type) {
    case 'object':
      return Object.fromEntries(
        namedSchemas(resolved, 'properties').map(([name, property]) => [
          name,
          fillSchema(property, hint, root, depth + 1),
        ]),
      );
    case 'array': {
      const items = isSchema(resolved.items) ? resolved.items : {};
      const length = Math.max(numberAt(resolved, 'minItems') ?? 0, hint === '' ? 0 : 1);
      return Array.from({ length }, () => fillSchema(items, hint, root, depth + 1));
    }
    case 'integer':
    case 'number':
      return fittingNumber(resolved, type, hint);
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return fittingText(resolved, hint);
  }
}

/** Whether null fits. */
function isNullable(schema: JsonSchema, root: JsonSchema): boolean {
  const resolved = resolveReference(schema, root);
  if (typesOf(resolved).includes('null')) return true;
  if (Array.isArray(resolved.enum)) return resolved.enum.includes(null);
  return [...listedSchemas(resolved, 'anyOf'), ...listedSchemas(resolved, 'oneOf')].some((sub) =>
    isNullable(sub, root),
  );
}

/** The texts that a schema lists, also those of its alternatives. */
export function listedTexts(schema: JsonSchema, root: JsonSchema): string[] {
  const resolved = resolveReference(schema, root);
  const own = 'const' in resolved ? [resolved.const] : Array.isArray(resolved.enum) ? resolved.enum : [];
  return [
    ...own.filter((value) => typeof value === 'string'),
    ...[...listedSchemas(resolved, 'anyOf'), ...listedSchemas(resolved, 'oneOf')].flatMap((sub) =>
      listedTexts(sub, root),
    ),
  ];
}

function merged(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const parts = listedSchemas(schema, 'allOf').map((part) => resolveReference(part, root));
  if (parts.length === 0) return schema;
  const properties = Object.fromEntries(
    [schema, ...parts].flatMap((part) => namedSchemas(part, 'properties')),
  );
  return { ...Object.assign({}, ...parts, schema), properties };
}

function listedValue(values: readonly unknown[], hint: string): unknown {
  const said = values.find(
    (value) => typeof value === 'string' && value !== '' && hint.toLowerCase().includes(value.toLowerCase()),
  );
  return said ?? (values.includes(null) ? null : values[0]);
}

function fittingNumber(schema: JsonSchema, type: 'integer' | 'number', hint: string): number {
  const step = numberAt(schema, 'multipleOf') ?? (type === 'integer' ? 1 : 0);
  const least = type === 'integer' ? 1 : 1e-6;
  const above = numberAt(schema, 'exclusiveMinimum');
  const below = numberAt(schema, 'exclusiveMaximum');
  const low = Math.max(
    numberAt(schema, 'minimum') ?? -Infinity,
    above === undefined ? -Infinity : above + least,
  );
  const high = Math.min(
    numberAt(schema, 'maximum') ?? Infinity,
    below === undefined ? Infinity : below - least,
  );
  const fits = (value: number) => value >= low && value <= high && (step === 0 || value % step === 0);
  const said = (hint.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number).find(fits);
  if (said !== undefined) return said;
  if (fits(0)) return 0;
  const nearest = low > 0 ? low : high;
  return step === 0 ? nearest : (low > 0 ? Math.ceil(nearest / step) : Math.floor(nearest / step)) * step;
}

function fittingText(schema: JsonSchema, hint: string): string {
  const { format, pattern } = schema;
  const shortest = numberAt(schema, 'minLength') ?? 0;
  const longest = numberAt(schema, 'maxLength') ?? Infinity;
  const byFormat = typeof format === 'string' ? BY_FORMAT[format] : undefined;
  const fitting = (text: string) => cut(text.padEnd(shortest, '.'), longest);
  if (byFormat !== undefined) return byFormat;
  const candidates = [hint, ...hint.split(/\s+/), ...CANDIDATES].filter((text) => text !== '').map(fitting);
  const matches = typeof pattern === 'string' ? new RegExp(pattern, 'u') : undefined;
  return candidates.find((text) => matches?.test(text) ?? true) ?? fitting('stand-in');
}

/** The first characters of a text, no half ones. */
function cut(text: string, longest: number): string {
  return text.length <= longest ? text : text.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
}

function numberAt(schema: JsonSchema, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === 'number' ? value : undefined;
}
