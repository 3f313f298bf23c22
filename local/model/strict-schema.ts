import { isSchema, type JsonSchema, listedSchemas, namedSchemas, typesOf } from './json-schema.ts';

const NOT_PERMITTED = [
  'allOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
];

/**
 * What a schema has that a strict one may not have, in OpenAI's words.
 *
 * @returns undefined for a schema that is taken
 * @see https://developers.openai.com/api/docs/guides/structured-outputs
 */
export function strictSchemaProblem(schema: JsonSchema): string | undefined {
  if (!typesOf(schema).includes('object')) {
    return `In context=(), schema must be a JSON Schema of 'type: "object"'.`;
  }
  return problemAt(schema, []);
}

function problemAt(schema: JsonSchema, path: readonly string[]): string | undefined {
  const context = `In context=(${path.map((part) => `'${part}'`).join(', ')})`;
  const forbidden = NOT_PERMITTED.find((keyword) => Object.hasOwn(schema, keyword));
  if (forbidden) return `${context}, '${forbidden}' is not permitted.`;
  const properties = namedSchemas(schema, 'properties');
  if (typesOf(schema).includes('object')) {
    if (schema.additionalProperties !== false) {
      return `${context}, 'additionalProperties' is required to be supplied and to be false.`;
    }
    const required: unknown[] = Array.isArray(schema.required) ? schema.required : [];
    const missing = properties.find(([name]) => !required.includes(name))?.[0];
    if (missing !== undefined) {
      return `${context}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
    }
  }
  const inside: [string[], JsonSchema][] = [
    ...properties.map(([name, sub]): [string[], JsonSchema] => [['properties', name], sub]),
    ...(isSchema(schema.items) ? [[['items'], schema.items] satisfies [string[], JsonSchema]] : []),
    ...listedSchemas(schema, 'anyOf').map((sub, index): [string[], JsonSchema] => [
      ['anyOf', String(index)],
      sub,
    ]),
    ...namedSchemas(schema, '$defs').map(([name, sub]): [string[], JsonSchema] => [['$defs', name], sub]),
  ];
  for (const [where, sub] of inside) {
    const problem = problemAt(sub, [...path, ...where]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
