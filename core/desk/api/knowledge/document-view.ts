import * as z from 'zod';
import { DOCUMENT_FORMATS } from '../../../knowledge/document.ts';
import {
  DOCUMENT_KINDS,
  DOCUMENT_STATES,
  documentIdSchema,
  type KnowledgeDocument,
  PRIORITIES,
} from '../../../knowledge/records.ts';

/** A document as people see it. */
export const documentViewSchema = z
  .object({
    id: documentIdSchema,
    title: z.string(),
    format: z.enum(DOCUMENT_FORMATS),
    kind: z.enum(DOCUMENT_KINDS),
    priority: z.enum(PRIORITIES),
    version: z.int().describe('Grows with each change'),
    state: z
      .enum(DOCUMENT_STATES)
      .describe('Answers are made from it when it is `ready`; until then, from `liveVersion`'),
    reason: z.string().nullable().describe('Why it failed'),
    liveVersion: z.int().nullable().describe('The version that answers are made from; null: none yet'),
    bytes: z.int(),
    chunks: z.int().nullable().describe('Into how many parts it was cut; null: it was not read yet'),
    chunksWithoutVector: z
      .int()
      .describe('Parts that the model for vectors refused: they are found by their words alone'),
    progress: z
      .object({ jobs: z.int(), done: z.int() })
      .nullable()
      .describe('Of this version; null: it was not read yet'),
    changedAt: z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC, milliseconds'),
  })
  .meta({ id: 'Document' });

export type DocumentView = z.input<typeof documentViewSchema>;

export function viewOfDocument(document: KnowledgeDocument): DocumentView {
  const { title, format, kind, priority, version, state, bytes, jobs } = document;
  return {
    ...{ id: document.document_id, title, format, kind, priority, version, state },
    reason: document.reason ?? null,
    liveVersion: document.live_version ?? null,
    bytes,
    chunks: document.chunks ?? null,
    chunksWithoutVector: document.failed_chunks ?? 0,
    progress: jobs === undefined ? null : { jobs, done: jobs - (document.jobs_left?.size ?? 0) },
    changedAt: document.changed_at,
  };
}
