import { setTimeout as sleep } from 'node:timers/promises';
import { DocumentStore } from '#core/knowledge/documents/document-store.ts';
import { Documents } from '#core/knowledge/documents/documents.ts';
import { documentIdSchema, type KnowledgeDocument } from '#core/knowledge/records.ts';
import { createEventPublisher } from '#platform/bus/event-publisher.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { newTraceId } from '#platform/runtime/trace-id.ts';
import { ObjectStore } from '#platform/s3/object-store.ts';
import { InputError } from '../command.ts';
import { Progress } from '../progress.ts';
import { findFiles } from './document-files.ts';
import { type ImportPorts, listAll, storeFiles, untilReady } from './import-documents.ts';
import type { Installation } from './installation.ts';
import type { Given, Job, Word } from './word.ts';

const OF = '--tenant <id>';

/** Not everything that was asked for was done; the lines before say what was not. */
class UndoneError extends ProsaError {
  override readonly name = 'UndoneError';

  constructor(count: number, what: string) {
    super(`${count} ${what}`, { retryable: false, operatorHint: 'See the lines before.' });
  }
}

/** The documents that a tenant's answers are made from. */
export const knowledge: Word = {
  about: `Documents that answers are made from: .md .txt .html .csv .pdf. The id of one is its path below the folder that is named;
the same again does nothing. More than 20 files do not hold up what others change meanwhile.`,
  verbs: {
    add: {
      usage: `${OF} [--title <of one file>] [--no-wait] <file or folder> …   waits until answers are made from them`,
      takes: ['tenant', 'title'],
      flags: ['no-wait'],
      plan: (given) => (given.rest.length === 0 ? undefined : planned(given, add)),
    },
    list: {
      ...{ usage: OF, takes: ['tenant'] },
      plan: (given) => (given.rest.length > 0 ? undefined : planned(given, list)),
    },
    remove: {
      ...{ usage: `${OF} <document id> …`, takes: ['tenant'] },
      plan: (given) => (given.rest.length === 0 ? undefined : planned(given, remove)),
    },
  },
};

function planned(
  given: Given,
  run: (documents: Documents, tenantId: string, given: Given) => AsyncGenerator<string>,
): Job | undefined {
  const tenantId = given.text('tenant');
  if (tenantId === undefined) return undefined;
  return async function* (at) {
    yield* run(await documentsOf(at), tenantId, given);
  };
}

async function documentsOf(at: Installation): Promise<Documents> {
  const { eventBridge, s3 } = at.clients;
  const [bucket, busName] = [await at.output('KnowledgeBucket'), await at.output('EventBusName')];
  return new Documents({
    store: new DocumentStore(await at.table('KnowledgeTable')),
    objects: new ObjectStore(s3, bucket),
    publish: createEventPublisher({ client: eventBridge, busName, functionName: 'ops' }).publish,
    onLeftBehind: (error) => process.stderr.write(`the bytes of the version before stay: ${String(error)}\n`),
    now: Date.now,
  });
}

async function* add(documents: Documents, tenantId: string, { text, flag, rest }: Given) {
  const { files, passedOver } = await findFiles(rest);
  for (const path of passedOver) yield `passed over  ${path}`;
  const title = text('title');
  if (files.length === 0) throw new InputError('there is no file to read');
  if (title !== undefined && files.length > 1) throw new InputError('--title is of one file');
  const stored = new Progress(files.length);
  const imported = await storeFiles(portsOf(documents, stored), tenantId, files, title);
  stored.end();
  const ids = new Set<string>();
  for (const { file, outcome } of imported) {
    if (!(outcome instanceof Error)) ids.add(file.documentId);
    yield outcome instanceof Error
      ? `not stored   ${outcome.message}`
      : `${outcome.padEnd(11)}  ${file.documentId}`;
  }
  let undone = files.length - ids.size;
  if (!flag('no-wait') && ids.size > 0) {
    const ready = new Progress(ids.size);
    const failed = await untilReady(portsOf(documents, ready), tenantId, ids);
    ready.end();
    yield* failed.map(lineOf);
    undone += failed.length;
  }
  if (undone > 0)
    throw new UndoneError(undone, `of ${files.length} files are no documents that are answered from`);
}

async function* list(documents: Documents, tenantId: string) {
  for (const document of await listAll(documents, tenantId)) yield lineOf(document);
}

async function* remove(documents: Documents, tenantId: string, { rest }: Given) {
  for (const id of rest) {
    if (!documentIdSchema.safeParse(id).success) throw new InputError(`${id} is no id of a document`);
  }
  let missing = 0;
  for (const documentId of rest) {
    const document = await documents.delete({ tenantId, documentId, traceId: newTraceId() });
    if (!document) missing += 1;
    yield document ? `is to go     ${documentId}` : `not there    ${documentId}`;
  }
  if (missing > 0) throw new UndoneError(missing, 'were not there');
}

function portsOf(documents: Documents, bar: Progress): ImportPorts {
  return { documents, sleep: (ms) => sleep(ms), tell: (done, _total, note) => bar.tell(done, note) };
}

function lineOf(document: KnowledgeDocument): string {
  const { document_id, version, state, reason, format, chunks, title } = document;
  const how = reason === undefined ? state : `${state} (${reason})`;
  const parts = chunks === undefined ? '' : `, ${chunks} parts`;
  return `${document_id}  version ${version}  ${how}  ${format}${parts}  ${title}`;
}
