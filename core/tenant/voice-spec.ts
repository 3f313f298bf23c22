import * as z from 'zod';
import { modelPlace, textSchema } from './spec-parts.ts';

/** The model that listens. Each part left out is the installation's. */
const modelSpecSchema = z.strictObject({
  id: modelPlace.id.describe('none: no voice note is listened to.'),
  base_url: modelPlace.base_url,
  api_key: modelPlace.api_key,
  own_key: modelPlace.own_key,
});

/** How a tenant's agents hear what customers say in voice notes. */
export const voiceSpecSchema = z.strictObject({
  wait_seconds: z
    .int()
    .min(5)
    .max(120)
    .optional()
    .describe('So long an answer waits for what is said in a voice note. Left out: 45.'),
  when_unheard: z
    .enum(['answer', 'people'])
    .optional()
    .describe(
      'Where a voice note was not heard: the agent answers what there is and names it (left out), or people take over.',
    ),
  keywords: z
    .array(textSchema(80))
    .max(100)
    .optional()
    .describe('Names that customers say, such as those of products: they are heard more surely.'),
  model: modelSpecSchema
    .optional()
    .describe('A model of the tenant’s own that listens. Each part left out is the installation’s.'),
});

/** The same as it stands in the registry. */
export const keptVoiceSchema = z.object({
  wait_seconds: z.int().optional(),
  when_unheard: z.enum(['answer', 'people']).optional(),
  keywords: z.array(z.string()).optional(),
  model: z
    .object({ id: z.string().optional(), base_url: z.string().optional(), own_key: z.boolean().optional() })
    .optional(),
});
