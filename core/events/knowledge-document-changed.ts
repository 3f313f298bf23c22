import * as z from 'zod';
import { DOCUMENT_KINDS, documentIdSchema, PRIORITIES } from '../knowledge/records.ts';
import { envelopeSchema } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/**
 * A document of a tenant is new, has other contents, or is to go. It is about no conversation.
 *
 * - `version` is the one that the change made; a newer one makes it void.
 * - `priority` decides the queue: `bulk` is one of many, which must not hold up what is `live`.
 */
export const knowledgeDocumentChangedSchema = envelopeSchema.extend({
  event: z.literal(EVENT_NAMES.knowledgeDocumentChanged),
  payload: z.object({
    documentId: documentIdSchema,
    version: z.int().min(1),
    change: z.enum(['put', 'deleted']),
    kind: z.enum(DOCUMENT_KINDS),
    priority: z.enum(PRIORITIES),
  }),
});

export type KnowledgeDocumentChanged = z.infer<typeof knowledgeDocumentChangedSchema>;
