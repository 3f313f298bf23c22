import * as z from 'zod';
import { textSchema } from '../tenant/spec-parts.ts';
import type { JsonSchema } from './tool.ts';

/** Names of arguments and of fields in a result: what is read and written as a variable everywhere. */
export const fieldNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'must be 1–64 of A–Z, a–z, 0–9 and _, not starting with a digit');

const patternSchema = z.string().max(200).refine(isPattern, 'must be a regular expression');

/** What a value may be. */
export interface ValueSpec {
  type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  description?: string | undefined;
  enum?: string[] | undefined;
  pattern?: string | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  items?: ValueSpec | undefined;
  properties?: Record<string, ValueSpec> | undefined;
  optional?: boolean | undefined;
}

/** A value as a tenant's file describes it: the part of JSON Schema that a model can be held to. */
export const valueSpecSchema: z.ZodType<ValueSpec, ValueSpec> = z
  .strictObject({
    type: z.enum(['string', 'integer', 'number', 'boolean', 'array', 'object']),
    description: textSchema(500).optional(),
    enum: z.array(z.string().min(1).max(100)).min(1).max(100).optional().describe('Of type string'),
    pattern: patternSchema.optional().describe('Of type string: a regular expression for the whole text'),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    items: z.lazy(() => valueSpecSchema.optional()).describe('Of type array: each of its values'),
    properties: z
      .lazy(() => z.record(fieldNameSchema, valueSpecSchema).optional())
      .describe('Of type object: its fields'),
    optional: z.boolean().optional().describe('Whether it may be left out. Left out: it may not.'),
  })
  .refine(
    ({ type, items }) => (type === 'array') === (items !== undefined),
    'must have items exactly where its type is array',
  )
  .refine(
    ({ type, properties }) => (type === 'object') === (properties !== undefined),
    'must have properties exactly where its type is object',
  )
  .refine(
    ({ type, enum: values, pattern }) => type === 'string' || (values === undefined && pattern === undefined),
    'may have enum and pattern only where its type is string',
  );

/** The strict schema of an object with these fields. */
export function objectSchema(fields: Readonly<Record<string, ValueSpec>>): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([name, spec]) => [name, valueSchema(spec)])),
    required: Object.keys(fields),
    additionalProperties: false,
  };
}

/** The strict schema of a value: what may be left out is null instead. */
function valueSchema({ type, optional, description, items, properties, ...limits }: ValueSpec): JsonSchema {
  const { enum: values, pattern, ...numbers } = limits;
  const kind = {
    ...(type === 'object' ? objectSchema(properties ?? {}) : { type }),
    ...(items && { items: valueSchema(items) }),
    ...(values && { enum: optional ? [...values, null] : values }),
    ...(pattern !== undefined && { pattern: `^(?:${pattern})$` }),
    ...numbers,
  };
  return {
    ...kind,
    ...(description !== undefined && { description }),
    ...(optional && { type: [type, 'null'] }),
  };
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
