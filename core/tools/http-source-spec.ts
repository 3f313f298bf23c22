import * as z from 'zod';
import {
  addressSchema,
  descriptionSchema,
  sourceFields,
  sourceNameSchema,
  toolFields,
} from './source-spec.ts';
import { fieldNameSchema, valueSpecSchema } from './value-spec.ts';

/** A place for an argument in a path. */
const PLACE = /\{([A-Za-z_][A-Za-z0-9_]{0,63})\}/g;

/** Segments of letters, digits and `-._~`, or of one place, such as `/orders/{number}/items`. */
const PATH = /^(?:\/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*|\{[A-Za-z_][A-Za-z0-9_]{0,63}\}))+$/;

const httpToolSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,46}$/, 'must be 1–47 of a–z, 0–9 and _, starting with a letter'),
    description: descriptionSchema.describe('What it is for, as the model reads it'),
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    path: z
      .string()
      .max(300)
      .regex(PATH, 'must be a path such as /orders/{number}, each {place} a whole segment')
      .describe(
        'After base_url. Arguments that it does not name go into the query of GET and DELETE, and else into a JSON body.',
      ),
    parameters: z.record(fieldNameSchema, valueSpecSchema).describe('What the model must give, by name'),
    result: valueSpecSchema
      .optional()
      .describe(
        'What the answer must be; fields that it does not name are not handed on. Left out: any JSON, all of it.',
      ),
    ...toolFields,
  })
  .check(({ value, issues }) => {
    const { path, parameters, bound = {} } = value;
    const problem = (at: PropertyKey[], message: string) =>
      issues.push({ code: 'custom', path: at, input: value, message });
    for (const name of placesIn(path)) {
      const spec = parameters[name];
      if (!spec && !(name in bound))
        problem(['path'], `has a place {${name}} that is neither a parameter nor bound`);
      if (spec?.optional) problem(['path'], `has a place {${name}} that may be left out`);
      if (spec && (spec.type === 'array' || spec.type === 'object'))
        problem(['path'], `has a place {${name}} that is no single value`);
    }
    for (const name of Object.keys(bound)) {
      if (name in parameters) problem(['bound', name], 'is a parameter too; a model would choose it');
    }
  });

/** A company's own HTTPS interface, such as its ERP or CRM. */
export const httpSourceSchema = z.strictObject({
  name: sourceNameSchema.describe('Begins the names of its tools, such as erp'),
  base_url: addressSchema.describe('Where it is; only this host is called. In an account: https.'),
  ...sourceFields,
  tools: z.array(httpToolSchema).min(1).max(40),
});

export type HttpSource = z.infer<typeof httpSourceSchema>;
export type HttpTool = HttpSource['tools'][number];

/** Names of the arguments that a path has places for, each once. */
function placesIn(path: string): string[] {
  return [...new Set([...path.matchAll(PLACE)].map(([, name = '']) => name))];
}
