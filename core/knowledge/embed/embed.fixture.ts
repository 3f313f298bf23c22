import { setImmediate as turn } from 'node:timers/promises';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DueIndex } from '#core/conversation/watch/due-index.ts';
import { TextsRefusedError } from '#core/model/embeddings/errors.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { sha256Hex, sha256OfBytes } from '#platform/ids/hash.ts';
import { ObjectChangedError, type ObjectStore, type WriteCondition } from '#platform/s3/object-store.ts';
import { Chance } from '../../../test/simulation/chance.ts';
import { startTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { DocumentStore } from '../documents/document-store.ts';
import { type DocumentInput, type DocumentPorts, Documents } from '../documents/documents.ts';
import { KNOWLEDGE_DUE_INDEX, knowledgeDueShardOf } from '../keys.ts';
import type { ChunkVector, Embedder, VectorIndex, VectorStore } from '../knowledge-ports.ts';
import type { EmbeddingRecord } from '../queue/embedding-records.ts';
import type { KnowledgeDocument, Priority } from '../records.ts';
import { ChunkStore } from '../store/chunk-store.ts';
import { IndexStore } from '../store/index-store.ts';
import { VersionStore } from '../store/version-store.ts';
import { S3TermStore } from '../terms/s3-term-store.ts';
import { type OverduePorts, runOverdue } from '../watch/run-overdue.ts';
import { WaitingWords } from '../words/waiting-words.ts';
import type { EmbedPorts } from './embed-ports.ts';
import { recordHandler } from './handle-records.ts';

/** What a process that has ended does: nothing. */
export class Death extends Error {}

/** Objects in memory, with the conditions of S3. */
class MemoryObjects {
  readonly all = new Map<string, { bytes: Uint8Array; etag: string }>();
  #writes = 0;

  put: ObjectStore['put'] = async (
    key,
    body,
    { over }: { contentType?: string } & Partial<WriteCondition> = {},
  ) => {
    const there = this.all.get(key)?.etag;
    if (over !== undefined && (over === 'none' ? there !== undefined : there !== over)) {
      throw new ObjectChangedError(new Error('412'));
    }
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    const etag = `"${++this.#writes}"`;
    this.all.set(key, { bytes, etag });
    return etag;
  };

  get = (async (key: string, known?: string) => {
    const found = this.all.get(key);
    return found && known === found.etag ? 'unchanged' : found;
  }) as ObjectStore['get'];

  begin: ObjectStore['begin'] = async (key, most) => {
    const found = this.all.get(key);
    return found && { bytes: found.bytes.length, head: found.bytes.subarray(0, most) };
  };

  delete: ObjectStore['delete'] = async (keys) => {
    for (const key of keys) this.all.delete(key);
  };

  keys: ObjectStore['keys'] = async (prefix) => [...this.all.keys()].filter((key) => key.startsWith(prefix));

  facts: ObjectStore['facts'] = async (key) => {
    const found = this.all.get(key);
    return found && { bytes: found.bytes.length, etag: found.etag, sha256: sha256OfBytes(found.bytes) };
  };

  copy: ObjectStore['copy'] = async () => false;
}

/** Vectors in memory, by index. */
class MemoryVectors implements VectorStore {
  readonly all = new Map<string, Map<string, ChunkVector>>();

  async put({ name }: VectorIndex, vectors: readonly ChunkVector[]): Promise<void> {
    const index = this.all.get(name) ?? new Map<string, ChunkVector>();
    this.all.set(name, index);
    for (const vector of vectors) index.set(vector.chunkId, vector);
  }

  async search(): Promise<[]> {
    return [];
  }

  async delete({ name }: VectorIndex, chunkIds: readonly string[]): Promise<void> {
    for (const id of chunkIds) this.all.get(name)?.delete(id);
  }

  async drop({ name }: VectorIndex): Promise<void> {
    this.all.delete(name);
  }

  ids(name: string): string[] {
    return [...(this.all.get(name)?.keys() ?? [])].sort();
  }
}

type Step = <Result>(work: () => Promise<Result>) => Promise<Result>;

const alive: Step = (work) => work();

/** The embedder over a table in memory, with everything around it, and a clock that a test moves. */
export class EmbedBench {
  nowMs = Date.UTC(2026, 10, 30, 12);
  /** What the configuration says. */
  model = { model: 'm1', dimensions: 4 };
  limits = { texts: 50, tokens: 5_000 };
  /** Texts of requests that were answered. */
  readonly embedded: string[] = [];
  /** How many texts each request had, answered or not. */
  readonly requests: number[] = [];
  /** Whether the model makes a vector of a text at all. */
  hasVector: (text: string) => boolean = () => true;
  /** Throws to have a request fail. */
  beforeEmbedding: (texts: readonly string[]) => void = () => undefined;
  readonly told: string[] = [];
  readonly objects = new MemoryObjects();
  readonly vectors = new MemoryVectors();
  readonly queues: Record<Priority, EmbeddingRecord[]> = { live: [], bulk: [] };
  readonly table: TestTable;
  readonly documents: Documents;
  readonly terms = new S3TermStore(this.objects);

  constructor(table: TestTable) {
    this.table = table;
    this.documents = new Documents(this.#changePorts(alive));
  }

  static async start(): Promise<EmbedBench> {
    return new EmbedBench(await startTable('Knowledge'));
  }

  /** Conversations whose closed tickets came. */
  readonly closed: string[] = [];

  close(): Promise<void> {
    return this.table.close();
  }

  ports(step: Step = alive): EmbedPorts {
    const table = mortalTable(this.table, step);
    const { objects, vectors } = this;
    const mortalObjects = {
      get: ((...given: Parameters<ObjectStore['get']>) =>
        step(() => objects.get(...given))) as ObjectStore['get'],
      begin: (...given: Parameters<ObjectStore['begin']>) => step(() => objects.begin(...given)),
      put: ((...given: Parameters<ObjectStore['put']>) =>
        step(() => objects.put(...given))) as ObjectStore['put'],
      delete: (keys: readonly string[]) => step(() => objects.delete(keys)),
      keys: (prefix: string) => step(() => objects.keys(prefix)),
    };
    return {
      documents: new VersionStore(table),
      chunks: new ChunkStore(table),
      indexes: new IndexStore(table),
      objects: mortalObjects,
      closedTicket: async ({ conversation_id }) => this.closed.push(conversation_id),
      terms: new S3TermStore(mortalObjects),
      vectors: {
        put: (...given) => step(() => vectors.put(...given)),
        search: () => vectors.search(),
        delete: (...given) => step(() => vectors.delete(...given)),
        drop: (...given) => step(() => vectors.drop(...given)),
      },
      modelOf: async () => this.model,
      embedderOf: async (index) => this.#embedder(index, step),
      pdfText: async () => ({ text: '' }),
      send: (queue, records) => step(async () => void this.queues[queue].push(...records)),
      hooks: {
        onSwitched: ({ documentId, version }) => void this.told.push(`switched ${documentId} ${version}`),
        onFailed: ({ documentId, reason }) => void this.told.push(`failed ${documentId} ${reason}`),
        onPaused: ({ reason }) => void this.told.push(`paused ${reason}`),
        onRefused: ({ documentId, count }) => void this.told.push(`refused ${documentId} ${count}`),
        onPromoted: ({ model }) => void this.told.push(`promoted ${model}`),
      },
      now: () => this.nowMs,
      random: () => (this.#randoms = (this.#randoms + 0.618) % 1),
      pause: async () => undefined,
    };
  }

  #randoms = 0;

  put(documentId: string, text: string, more: Partial<DocumentInput> = {}, step: Step = alive) {
    const contents = { bytes: new TextEncoder().encode(text) };
    const input: DocumentInput = {
      title: documentId,
      format: 'markdown',
      priority: 'live',
      contents,
      ...more,
    };
    return new Documents(this.#changePorts(step)).put(this.#of(documentId), input);
  }

  delete(documentId: string, step: Step = alive) {
    return new Documents(this.#changePorts(step)).delete(this.#of(documentId));
  }

  find(documentId: string): Promise<KnowledgeDocument | undefined> {
    return this.documents.find('acme', documentId);
  }

  /** Works records as a batch of one invocation. @returns the errors, in the order of the records */
  handle(records: readonly EmbeddingRecord[], step: Step = alive): Promise<unknown[]> {
    const handle = recordHandler(this.ports(step));
    const deadline = this.nowMs + 60_000;
    return Promise.all(
      records.map((record) =>
        handle(record, deadline).then(
          () => undefined,
          (error: unknown) => error ?? new Error('unknown'),
        ),
      ),
    );
  }

  /** Works both queues until they are empty. @throws the first error */
  async drain(): Promise<void> {
    for (;;) {
      const queue = this.queues.live.length > 0 ? this.queues.live : this.queues.bulk;
      const batch = queue.splice(0, 10);
      if (batch.length === 0) return;
      for (const error of await this.handle(batch)) if (error) throw error;
    }
  }

  async runWatchdog(step: Step = alive): Promise<void> {
    const { documents, indexes, send, now } = this.ports(step);
    const ports: OverduePorts = {
      ...{ documents, indexes, send, now },
      words: new WaitingWords(this.table),
      index: new DueIndex(mortalTable(this.table, step), KNOWLEDGE_DUE_INDEX, knowledgeDueShardOf),
      hooks: {
        onFailed: ({ documentId, reason }) => void this.told.push(`failed ${documentId} ${reason}`),
        onStuck: ({ documentId }) => void this.told.push(`stuck ${documentId}`),
        onAsked: ({ documentId, attempt }) => void this.told.push(`asked ${documentId} ${attempt}`),
        onFailure: (error) => {
          if (!(error instanceof Death)) this.told.push(`failure ${error}`);
        },
      },
    };
    await runOverdue(ports, () => 50_000);
  }

  /** Works the queues and lets the watchdog run until nothing is owed any more. */
  async rest(hours = 48): Promise<void> {
    for (let minute = 0; minute < hours * 60; minute += 10) {
      await this.drain();
      const items = await this.table.items();
      const isOwed = items.some((item) => String(item.sk).startsWith('DOC#') && item.due_at !== undefined);
      if (!isOwed && this.queues.live.length + this.queues.bulk.length === 0) return;
      this.nowMs += 10 * 60_000;
      await this.runWatchdog();
    }
    throw new Error('it did not come to rest');
  }

  /** Items of a kind, by how their sort keys begin. */
  async itemsOf(prefix: string): Promise<Record<string, unknown>[]> {
    return (await this.table.items()).filter(({ sk }) => String(sk).startsWith(prefix));
  }

  #of(documentId: string) {
    return { tenantId: 'acme', documentId, traceId: '1-6745f2c0-0123456789abcdef01234567' };
  }

  #changePorts(step: Step): DocumentPorts {
    return {
      store: new DocumentStore(mortalTable(this.table, step)),
      objects: {
        put: (...given) => step(() => this.objects.put(...given)),
        copy: this.objects.copy,
        facts: this.objects.facts,
        delete: (keys) => step(() => this.objects.delete(keys)),
      },
      publish: (events) =>
        step(async () => {
          for (const event of events) this.queues[event.payload.priority].push(event);
        }),
      onLeftBehind: () => undefined,
      now: () => this.nowMs,
    };
  }

  #embedder({ model, dimensions }: VectorIndex, step: Step): Embedder {
    const { limits } = this;
    return {
      ...{ model, dimensions, limits },
      embed: (texts) =>
        step(async () => {
          this.requests.push(texts.length);
          this.beforeEmbedding(texts);
          this.embedded.push(...texts.map((text) => `${model} ${text}`));
          return texts.map((text) => (this.hasVector(text) ? vectorOf(text, dimensions) : undefined));
        }),
    };
  }
}

function vectorOf(text: string, dimensions: number): Float32Array {
  const chance = new Chance(Number.parseInt(sha256Hex(text).slice(0, 8), 16));
  return Float32Array.from({ length: dimensions }, () => chance.next());
}

function mortalTable({ client, tableName }: Table, step: Step): Table {
  const send = client.send.bind(client);
  const mortal = Object.create(client, {
    send: { value: (...given: Parameters<typeof send>) => step(async () => send(...given)) },
  }) as DynamoDBDocumentClient;
  return { client: mortal, tableName };
}

/**
 * A process that takes its time before and after each thing that it does outside of itself, and may end.
 *
 * @param dies whether it ends; asked before and after each thing. After that it does nothing more
 */
export function process(chance: Chance, dies: () => boolean, watch: () => void = () => undefined): Step {
  let isDead = false;
  const wait = async () => {
    for (let turns = chance.between(0, 3); turns > 0; turns--) await turn();
    isDead ||= dies();
    if (isDead) throw new Death();
  };
  return async (work) => {
    await wait();
    const result = await work();
    watch();
    await wait();
    return result;
  };
}

/** The model takes these texts never. */
export function refusing(isRefused: (text: string) => boolean): (texts: readonly string[]) => void {
  return (texts) => {
    if (texts.some(isRefused)) throw new TextsRefusedError(new Error('content policy'));
  };
}
