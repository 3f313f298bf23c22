import * as z from 'zod';
import { textSchema } from '../../tenant/spec-parts.ts';

/** One thing that a tenant sells. */
export const catalogRowSchema = z.strictObject({
  code: textSchema(64).describe('By which the tenant knows it, such as AB-1042'),
  name: textSchema(200),
  description: textSchema(1_000).optional(),
  price: textSchema(40).optional().describe('As a customer reads it, such as R$ 129,90'),
  url: z
    .url({ protocol: /^https$/, error: 'must be an https address' })
    .max(500)
    .optional(),
  available: z.boolean().optional().describe('Left out: not said.'),
});

export type CatalogRow = z.infer<typeof catalogRowSchema>;
