import type { JsonSchema } from '../tool.ts';

/**
 * Arguments as their owner's schema wants them: a model had to say null for what it left out, and the owner may want
 * nothing there.
 *
 * @param schema as the owner wrote it
 */
export function withoutOptionalNulls(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return cleaned(schema, value, schema) as Record<string, unknown>;
}

function cleaned(schema: unknown, value: unknown, root: JsonSchema): unknown {
  const at = resolved(schema, root);
  if (Array.isArray(value)) return value.map((one) => cleaned(at.items, one, root));
  if (typeof value !== 'object' || value === null) return value;
  const required = Array.isArray(at.required) ? at.required : [];
  const properties = record(at.properties);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      inner === null && !required.includes(name) ? [] : [[name, cleaned(properties[name], inner, root)]],
    ),
  );
}

/** What a reference leads to; of alternatives the one that is an object or a list. */
function resolved(schema: unknown, root: JsonSchema): JsonSchema {
  const at = record(schema);
  const [, place, name] = /^#\/(\$defs|definitions)\/(.+)$/.exec(String(at.$ref)) ?? [];
  if (place !== undefined && name !== undefined) return record(record(root[place])[name]);
  const choices = [at.anyOf ?? at.oneOf ?? []].flat().map((choice) => resolved(choice, root));
  return choices.find(({ properties, items }) => properties ?? items) ?? at;
}

function record(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null ? (value as JsonSchema) : {};
}
