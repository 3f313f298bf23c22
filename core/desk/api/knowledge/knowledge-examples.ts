import type { RouteExample } from '../../../api/route.ts';
import type { DocumentView } from './document-view.ts';

/** The document of the examples, as it is once it was put and not yet read. */
export const exampleDocument: DocumentView = {
  id: 'trocas',
  title: 'Trocas e devoluções',
  format: 'markdown',
  kind: 'knowledge',
  priority: 'live',
  version: 1,
  state: 'reading',
  reason: null,
  liveVersion: null,
  bytes: 33,
  chunks: null,
  chunksWithoutVector: 0,
  progress: null,
  changedAt: '2026-11-30T12:00:00.000Z',
};

/** What it is made of. */
export const exampleInput = {
  title: 'Trocas e devoluções',
  format: 'markdown',
  text: '# Prazo\n\nTrocas em até 30 dias.\n',
} as const;

export const KNOWLEDGE_READ_EXAMPLES = {
  listDocuments: {
    'All of them': { answer: { items: [exampleDocument], nextCursor: null } },
  },
  readDocument: {
    'One that was just put': { params: { documentId: 'trocas' }, answer: { document: exampleDocument } },
  },
} as const satisfies Record<string, Record<string, RouteExample>>;
