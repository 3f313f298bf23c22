import * as z from 'zod';
import { DOCUMENT_FORMATS } from './document.ts';

/** What a document is to its readers: words, or rows of what is sold. */
export const DOCUMENT_KINDS = ['knowledge', 'catalog'] as const;

/** `live`: a person waits for it. `bulk`: one of many, which must not hold up what is live. */
export const PRIORITIES = ['live', 'bulk'] as const;

/**
 * - `reading`: it is to be read and cut into chunks.
 * - `embedding`: its chunks wait for their vectors.
 * - `ready`: readers have this version, and no other.
 * - `failed`: `reason` says why; readers have `live_version`, if there is one.
 * - `deleting`: it is to be taken from all places, the item itself at last. A put in this state is a new version.
 */
export const DOCUMENT_STATES = ['reading', 'embedding', 'ready', 'failed', 'deleting'] as const;

/** The id of a document, which those who put it choose. */
export const documentIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be 1 to 64 of a-z, 0-9 and . _ -, the first a letter or digit');

/** Most chunks of a tenant: more take more than the functions have that hold its index of terms in memory. */
export const MOST_CHUNKS = 20_000;

/** Most different terms of a tenant, for the same reason. Languages have a tenth of it; lists of random names do not. */
export const MOST_TERMS = 400_000;

/** Most chunks of one job. */
export const MOST_CHUNKS_OF_JOB = 100;

/**
 * A document. Every change of it is one conditional update, on `version` at least.
 *
 * - `version` grows with each change, a deletion too; that of a document that comes back after it was gone begins at 1 again.
 * - `content_hash`: of the bytes, title and format; see `contentHash`. `bytes`: how many there are.
 * - `object_key`: where this version's bytes are.
 * - `live_version`: the one that readers have; none before the first is ready, or once it is out of the term index.
 * - `chunks`, `jobs`: how many this version has; `jobs_left`: numbers of the jobs that are not done, missing where none are;
 *   `failed_chunks`: how many of the chunks have no vector, because the model refused them for good.
 * - `indexes`: names of those in which this version's chunks have their vectors once no job is left.
 * - `rounds`: how often the watchdog has asked again for what is left.
 * - `deaths`: how often a process that read this version came to no end; a few, and the version has failed.
 * - `leased_until`, milliseconds since the epoch: until then what no version needs any more is removed, and no version is read.
 *   It outlives a change, whatever else the change writes.
 * - `trace_id`: of the change. `changed_at`: when it was made, ISO 8601.
 * - `due_at`, milliseconds since the epoch, and `due_shard` are there while anything is owed to it.
 */
export const documentSchema = z.object({
  tenant_id: z.string(),
  document_id: z.string(),
  title: z.string(),
  format: z.enum(DOCUMENT_FORMATS),
  kind: z.enum(DOCUMENT_KINDS),
  version: z.int().min(1),
  content_hash: z.string(),
  bytes: z.int(),
  object_key: z.string(),
  priority: z.enum(PRIORITIES),
  state: z.enum(DOCUMENT_STATES),
  reason: z.string().optional(),
  live_version: z.int().optional(),
  chunks: z.int().optional(),
  jobs: z.int().optional(),
  jobs_left: z.set(z.int()).optional(),
  failed_chunks: z.int().optional(),
  indexes: z.array(z.string()).optional(),
  rounds: z.int().optional(),
  deaths: z.int().optional(),
  leased_until: z.number().optional(),
  trace_id: z.string(),
  changed_at: z.string(),
  due_shard: z.string().optional(),
  due_at: z.number().optional(),
});

/** A document, as it is stored. */
export type KnowledgeDocument = z.infer<typeof documentSchema>;

export type Priority = KnowledgeDocument['priority'];

/** A chunk, as it is stored; its id is in the key. */
export const chunkItemSchema = z.object({
  document_id: z.string(),
  section: z.string(),
  text: z.string(),
  code: z.string().optional(),
});

/**
 * Whether a chunk has a vector in an index. `claimed_until`, milliseconds since the epoch: some job makes it. `done`: it is
 * there. `refused`: the model takes the text never.
 */
export const embeddingMarkSchema = z.object({
  claimed_until: z.number().optional(),
  done: z.boolean().optional(),
  refused: z.boolean().optional(),
});

export type EmbeddingMark = z.infer<typeof embeddingMarkSchema>;

/** Chunks that are embedded together, at most {@link MOST_CHUNKS_OF_JOB}. */
export const jobItemSchema = z.object({ chunk_ids: z.array(z.string()).max(MOST_CHUNKS_OF_JOB) });

const knownIndexSchema = z.object({ name: z.string(), model: z.string(), dimensions: z.int() });

/**
 * - `live`: what questions are compared with. `building`: what takes its place once every live chunk is in it.
 * - `retired`: what was live or built before, until no reader or writer can have it any more.
 * - `generation`: how many indexes there have been.
 * - `due_at`, milliseconds since the epoch, and `due_shard`: when it is compared with the configuration again.
 */
export const indexRecordSchema = z.object({
  live: knownIndexSchema.optional(),
  building: knownIndexSchema.optional(),
  retired: knownIndexSchema.optional(),
  generation: z.int().optional(),
  due_shard: z.string().optional(),
  due_at: z.number().optional(),
});

export type IndexRecord = z.infer<typeof indexRecordSchema>;
