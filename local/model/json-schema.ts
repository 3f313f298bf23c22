import * as z from 'zod';

/** A JSON Schema that is an object; each keyword is looked at where it is used. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export const jsonSchemaSchema = z.record(z.string(), z.unknown());

/** Whether a value is a schema that is an object. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schemas under a keyword that holds one for each name. */
export function namedSchemas(schema: JsonSchema, keyword: string): [string, JsonSchema][] {
  const value = schema[keyword];
  return isSchema(value)
    ? Object.entries(value).flatMap(([name, sub]): [string, JsonSchema][] =>
        isSchema(sub) ? [[name, sub]] : [],
      )
    : [];
}

/** The schemas under a keyword that holds a list of them. */
export function listedSchemas(schema: JsonSchema, keyword: string): JsonSchema[] {
  const value = schema[keyword];
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

/**
 * Follows `$ref` within a document.
 *
 * @returns an empty schema for a reference that leads nowhere
 */
export function resolveReference(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let current = schema;
  for (let hops = 0; hops < 20 && typeof current.$ref === 'string'; hops++) {
    const path = current.$ref.replace(/^#\/?/, '').split('/').filter(Boolean);
    const found = path.reduce<unknown>(
      (at, key) =>
        isSchema(at) ? at[decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')] : undefined,
      root,
    );
    current = isSchema(found) ? found : {};
  }
  return current;
}

/** The types that a schema names. */
export function typesOf(schema: JsonSchema): string[] {
  const { type } = schema;
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter((each) => typeof each === 'string') : [];
}
