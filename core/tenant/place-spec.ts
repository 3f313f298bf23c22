import * as z from 'zod';
import { idSchema, textSchema } from './spec-parts.ts';

/** A place of the tenant's that agents show customers on a map. */
export const placeSpecSchema = z.strictObject({
  id: idSchema,
  name: textSchema(80),
  address: textSchema(200).optional(),
  latitude: z.number().min(-90).max(90).describe('Degrees, such as -23.561414'),
  longitude: z.number().min(-180).max(180).describe('Degrees, such as -46.655881'),
});
