import { ProsaError } from '#platform/runtime/errors.ts';
import type { JsonSchema } from './tool.ts';

/** What a model can be held to in the strict form. */
const KEPT = [
  'type',
  'description',
  'enum',
  'const',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  '$ref',
] as const;

/** What may be left out: the owner of the schema checks it, or it tells nothing of what is allowed. */
const PASSED_OVER: ReadonlySet<string> = new Set([
  ...KEPT,
  ...['$schema', '$id', '$comment', 'title', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
  ...['minLength', 'maxLength', 'format', 'uniqueItems', 'additionalProperties', 'required', 'nullable'],
  ...['properties', 'items', 'anyOf', 'oneOf', '$defs', 'definitions'],
]);

/** A schema that has no strict form. The message names the place, nothing of the schema's own words. */
export class NotStrictError extends ProsaError {
  override readonly name = 'NotStrictError';

  constructor(reason: string) {
    super(reason, { retryable: false, operatorHint: 'Leave the tool out, or have its server describe it.' });
  }
}

/**
 * Another's schema of an object in the strict form: every property required, what was optional nullable, no other property.
 *
 * @throws {NotStrictError} for what the strict form cannot say, such as an object whose fields are not named
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function strictSchema(schema: JsonSchema): JsonSchema {
  if (schema.type !== 'object') throw new NotStrictError('the arguments are no object');
  return strictObject(schema, '');
}

function strictObject(schema: JsonSchema, at: string): JsonSchema {
  const properties = Object.entries(recordOf(schema.properties ?? {}, at));
  if (at !== '' && properties.length === 0)
    throw new NotStrictError(`${at} is an object whose fields are not named`);
  const required = Array.isArray(schema.required) ? schema.required : [];
  return {
    ...strictRest(schema, at),
    properties: Object.fromEntries(
      properties.map(([name, value]) => {
        const strict = strictValue(value, `${at}/${name}`);
        return [name, required.includes(name) ? strict : nullable(strict)];
      }),
    ),
    required: properties.map(([name]) => name),
    additionalProperties: false,
  };
}

function strictValue(value: unknown, at: string): JsonSchema {
  const schema = recordOf(value, at);
  const isObject = schema.type === 'object' || schema.properties !== undefined;
  const strict = isObject ? strictObject(schema, at) : strictRest(schema, at);
  if (schema.type === 'array' && schema.items === undefined)
    throw new NotStrictError(`${at} is a list whose values are not described`);
  const saysWhat = ['type', 'enum', 'const', 'anyOf', '$ref'].some((keyword) => keyword in strict);
  if (!saysWhat) throw new NotStrictError(`${at} may be anything`);
  return strict;
}

/** All of a schema but its properties. */
function strictRest(schema: JsonSchema, at: string): JsonSchema {
  const unknown = Object.keys(schema).find((keyword) => !PASSED_OVER.has(keyword));
  if (unknown !== undefined) throw new NotStrictError(`${at || 'the whole'} has ${unknown}`);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined && !Array.isArray(choices)) throw new NotStrictError(`${at} has no choices`);
  const definitions = Object.entries(recordOf(schema.$defs ?? schema.definitions ?? {}, at));
  return {
    ...Object.fromEntries(KEPT.flatMap((keyword) => (keyword in schema ? [[keyword, schema[keyword]]] : []))),
    ...(schema.items !== undefined && { items: strictValue(schema.items, `${at}[]`) }),
    ...(choices && { anyOf: choices.map((choice) => strictValue(choice, at)) }),
    ...(definitions.length > 0 && {
      [schema.$defs ? '$defs' : 'definitions']: Object.fromEntries(
        definitions.map(([name, value]) => [name, strictValue(value, `${at}/${name}`)]),
      ),
    }),
  };
}

function nullable(schema: JsonSchema): JsonSchema {
  const { description, ...rest } = schema;
  const isNullable = JSON.stringify(rest).includes('"null"') && (rest.anyOf || Array.isArray(rest.type));
  if (isNullable) return schema;
  return { ...(description !== undefined && { description }), anyOf: [rest, { type: 'null' }] };
}

function recordOf(value: unknown, at: string): JsonSchema {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new NotStrictError(`${at || 'the whole'} is no schema`);
  return value as JsonSchema;
}
