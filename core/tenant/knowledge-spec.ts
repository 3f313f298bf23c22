import * as z from 'zod';
import { modelPlace } from './spec-parts.ts';

/** The model that makes vectors of texts. Each part left out is the installation's. */
const embeddingsSpecSchema = z.strictObject({
  id: modelPlace.id.describe(
    'Another model or size builds the tenant’s index anew, and is used when that is complete.',
  ),
  base_url: modelPlace.base_url,
  dimensions: z.int().min(1).max(4_096).optional().describe('Numbers of a vector, as the model makes them.'),
  api_key: modelPlace.api_key,
  own_key: modelPlace.own_key,
});

/** What a tenant's agents look up in its documents. */
export const knowledgeSpecSchema = z.strictObject({
  embeddings: embeddingsSpecSchema
    .optional()
    .describe('A model of the tenant’s own for vectors of texts. Each part left out is the installation’s.'),
  messages: z
    .boolean()
    .default(false)
    .describe(
      'Whether a conversation’s own words are found again when they are older than what the AI reads.',
    ),
  when_nothing_found: z
    .enum(['say', 'people'])
    .default('say')
    .describe('Where no document tells: the AI says that it does not know, or people take over.'),
});

/** The same as it stands in the registry. */
export const keptKnowledgeSchema = z.object({
  embeddings: z
    .object({
      id: z.string().optional(),
      base_url: z.string().optional(),
      dimensions: z.int().optional(),
      own_key: z.boolean().optional(),
    })
    .optional(),
  messages: z.boolean().default(false),
  when_nothing_found: z.enum(['say', 'people']).default('say'),
});
