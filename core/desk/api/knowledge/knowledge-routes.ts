import * as z from 'zod';
import type { Caller } from '../../../api/caller.ts';
import { Problem } from '../../../api/problem.ts';
import { defineRoute } from '../../../api/route.ts';
import { DOCUMENT_FORMATS } from '../../../knowledge/document.ts';
import type { DocumentInput } from '../../../knowledge/documents/documents.ts';
import { documentIdSchema, PRIORITIES } from '../../../knowledge/records.ts';
import { boundCursors } from '../bound-cursor.ts';
import { cursorSchema, limitSchema, pageOf } from '../fields.ts';
import type { DeskApiPorts } from '../ports.ts';
import { documentViewSchema, viewOfDocument } from './document-view.ts';
import { exampleDocument, exampleInput, KNOWLEDGE_READ_EXAMPLES } from './knowledge-examples.ts';

const ROLES = ['supervisor', 'admin'] as const;

const PATH = '/v1/knowledge';
const ONE = `${PATH}/{documentId}` as const;

const paramsSchema = z.strictObject({ documentId: documentIdSchema });
const oneSchema = z.object({ document: documentViewSchema });

/** Longest text that is sent with the request, in bytes of UTF-8. */
const TEXT_BYTES = 100 * 1024;

const inputSchema = z
  .strictObject({
    title: z.string().min(1).max(200).describe('What answers call it, and part of what is searched'),
    format: z.enum(DOCUMENT_FORMATS).describe('`csv`: a catalogue, of which each row is a part of its own'),
    text: z
      .string()
      .min(1)
      .refine((text) => Buffer.byteLength(text) <= TEXT_BYTES, `must be at most ${TEXT_BYTES} bytes`)
      .optional()
      .describe('The document itself, up to 100 KiB; a larger one, and a PDF, is uploaded'),
    uploadId: z
      .string()
      .regex(/^up_[a-z0-9]{1,60}$/, 'must be the id of an upload')
      .optional()
      .describe('Of an upload of the last 24 hours'),
    priority: z
      .enum(PRIORITIES)
      .default('live')
      .describe('`bulk` for one of many: what others change meanwhile does not wait for it'),
  })
  .superRefine(({ text, uploadId, format }, context) => {
    if ((text === undefined) === (uploadId === undefined)) {
      context.addIssue({ code: 'custom', path: ['text'], message: 'give either text or uploadId' });
    }
    if (format === 'pdf' && text !== undefined) {
      context.addIssue({ code: 'custom', path: ['text'], message: 'a PDF is uploaded' });
    }
  });

/** @throws {Problem} `knowledge_off` for a tenant whose agents look nothing up */
async function requireKnowledge({ tenants }: DeskApiPorts, { tenantId }: Caller): Promise<void> {
  const { knowledge } = await tenants.get(tenantId);
  if (knowledge === undefined) throw new Problem('knowledge_off');
}

function contentsOf({ text, uploadId = '' }: z.output<typeof inputSchema>): DocumentInput['contents'] {
  return text === undefined ? { uploadId } : { bytes: new TextEncoder().encode(text) };
}

const listDocumentsRoute = defineRoute({
  operation: 'listDocuments',
  method: 'GET',
  path: PATH,
  summary: 'The documents that answers are made from, by their ids',
  roles: ROLES,
  kind: 'read',
  params: z.strictObject({}),
  query: z.strictObject({ limit: limitSchema, cursor: cursorSchema }),
  body: undefined,
  status: 200,
  answer: pageOf(documentViewSchema),
  problems: ['cursor_mismatch'],
  examples: KNOWLEDGE_READ_EXAMPLES.listDocuments,
  async handle({ knowledge }: DeskApiPorts, { caller: { tenantId }, query: { limit, cursor } }) {
    const cursors = boundCursors('query', 'documents');
    const after = documentIdSchema.optional().safeParse(cursors.read(cursor));
    if (!after.success) throw new Problem('cursor_mismatch');
    const { items, next } = await knowledge.page(tenantId, limit, after.data);
    return { items: items.map(viewOfDocument), nextCursor: cursors.write(next) };
  },
});

const readDocumentRoute = defineRoute({
  operation: 'readDocument',
  method: 'GET',
  path: ONE,
  summary: 'One document, and how far its newest version is',
  roles: ROLES,
  kind: 'read',
  params: paramsSchema,
  query: z.strictObject({}),
  body: undefined,
  status: 200,
  answer: oneSchema,
  problems: ['not_found'],
  examples: KNOWLEDGE_READ_EXAMPLES.readDocument,
  async handle({ knowledge }: DeskApiPorts, { caller: { tenantId }, params: { documentId } }) {
    const document = await knowledge.find(tenantId, documentId);
    if (!document) throw new Problem('not_found');
    return { document: viewOfDocument(document) };
  },
});

const openUploadRoute = defineRoute({
  operation: 'openUpload',
  method: 'POST',
  path: `${PATH}/uploads`,
  summary: 'A link for the upload of one file',
  description:
    'The file goes to `url` by `PUT`, with the `headers`; it must have the length and the SHA-256 that were told. The link is good for 15 minutes, and the file is kept for a day unless a document is made of it.',
  roles: ROLES,
  kind: 'write',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({
    bytes: z
      .int()
      .min(1)
      .max(20 * 1024 * 1024),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 small hexadecimal digits')
      .describe('Of the file, in small hexadecimal digits'),
  }),
  status: 201,
  answer: z.object({
    uploadId: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    expiresAt: z.iso.datetime({ precision: 3 }),
  }),
  problems: ['knowledge_off'],
  examples: {
    'A PDF': {
      body: {
        bytes: 48_213,
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
      answer: {
        uploadId: 'up_3l6zxadrgxdmkkxyr2decah3ml',
        url: 'https://files.example/uploads/acme/up_3l6zxadrgxdmkkxyr2decah3ml',
        headers: { 'x-amz-checksum-sha256': 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=' },
        expiresAt: '2026-11-30T12:15:00.000Z',
      },
    },
  },
  async handle(ports: DeskApiPorts, { caller, body, requestId }) {
    await requireKnowledge(ports, caller);
    return ports.knowledge.openUpload(caller, requestId, body);
  },
});

const putDocumentRoute = defineRoute({
  operation: 'putDocument',
  method: 'PUT',
  path: ONE,
  summary: 'A document is new or has other contents',
  description:
    'The same contents, title and format again do nothing: `change` is `unchanged`. Until the new version is `ready`, answers are made from the one before; then from the new one, all of it at once. A version that failed is tried again by the same request.',
  roles: ROLES,
  kind: 'write',
  params: paramsSchema,
  query: z.strictObject({}),
  body: inputSchema,
  status: 200,
  also: {
    status: 201,
    when: (answer) => (answer as { change: string }).change === 'created',
    description: 'There was none of this id',
  },
  answer: oneSchema.extend({ change: z.enum(['created', 'changed', 'unchanged']) }),
  problems: ['knowledge_off', 'upload_missing'],
  examples: {
    'A text': {
      params: { documentId: 'devolucoes' },
      body: exampleInput,
      answer: { change: 'created', document: { ...exampleDocument, id: 'devolucoes' } },
    },
  },
  async handle(ports: DeskApiPorts, { caller, params, body, traceId }) {
    await requireKnowledge(ports, caller);
    const { title, format, priority } = body;
    const { change, document } = await ports.knowledge.put(
      { tenantId: caller.tenantId, documentId: params.documentId, traceId },
      { title, format, priority, contents: contentsOf(body) },
    );
    return { change, document: viewOfDocument(document) };
  },
});

const deleteDocumentRoute = defineRoute({
  operation: 'deleteDocument',
  method: 'DELETE',
  path: ONE,
  summary: 'A document goes, with all that was made from it',
  description: 'It is `deleting` until nothing of it is left, and then `not_found`.',
  roles: ROLES,
  kind: 'write',
  params: paramsSchema,
  query: z.strictObject({}),
  body: undefined,
  status: 200,
  answer: oneSchema,
  problems: ['not_found'],
  examples: {
    'One that was just put': {
      params: { documentId: 'trocas' },
      answer: { document: { ...exampleDocument, version: 2, state: 'deleting' } },
    },
  },
  async handle({ knowledge }: DeskApiPorts, { caller: { tenantId }, params, traceId }) {
    const document = await knowledge.delete({ tenantId, ...params, traceId });
    if (!document) throw new Problem('not_found');
    return { document: viewOfDocument(document) };
  },
});

export const knowledgeRoutes = [
  listDocumentsRoute,
  readDocumentRoute,
  openUploadRoute,
  putDocumentRoute,
  deleteDocumentRoute,
] as const;
