import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { atomically, openServiceFile } from '../state/service-file.ts';
import { bytesOf, type Metadata } from './metadata.ts';

/** A vector as it is kept. */
export interface StoredVector {
  key: string;
  data: Float32Array;
  metadata: Metadata;
}

/** An index as it is kept. */
export interface StoredIndex<Definition> {
  id: number;
  bucket: string;
  name: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  definition: Definition;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS vector_bucket (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS vector_index (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    definition TEXT NOT NULL,
    UNIQUE (bucket, name)
  );
  CREATE TABLE IF NOT EXISTS vector (
    index_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    data BLOB NOT NULL,
    metadata TEXT NOT NULL,
    PRIMARY KEY (index_id, key)
  );
`;
const VERSION = 1;

/** The file of all vectors; each change is kept when its call returns. */
export class VectorFile<Definition> {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #get: StatementSync;
  readonly #after: StatementSync;

  constructor(path?: string) {
    this.#database = openServiceFile({ path, schema: SCHEMA, version: VERSION });
    this.#put = this.#database.prepare('INSERT OR REPLACE INTO vector VALUES (?, ?, ?, ?)');
    this.#delete = this.#database.prepare('DELETE FROM vector WHERE index_id = ? AND key = ?');
    this.#get = this.#database.prepare('SELECT * FROM vector WHERE index_id = ? AND key = ?');
    this.#after = this.#database.prepare('SELECT * FROM vector WHERE index_id = ? AND key > ? ORDER BY key');
  }

  buckets(): Array<{ name: string; createdAt: number }> {
    const rows = this.#database.prepare('SELECT * FROM vector_bucket').all();
    return rows.map(({ name, created_at }) => ({ name: String(name), createdAt: Number(created_at) }));
  }

  addBucket(name: string, createdAt: number): void {
    this.#database.prepare('INSERT INTO vector_bucket VALUES (?, ?)').run(name, createdAt);
  }

  indexes(): Array<StoredIndex<Definition>> {
    return this.#database
      .prepare('SELECT * FROM vector_index')
      .all()
      .map((row) => ({
        id: Number(row.id),
        bucket: String(row.bucket),
        name: String(row.name),
        createdAt: Number(row.created_at),
        definition: JSON.parse(String(row.definition)) as Definition,
      }));
  }

  addIndex(index: Omit<StoredIndex<Definition>, 'id'>): StoredIndex<Definition> {
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO vector_index (bucket, name, created_at, definition) VALUES (?, ?, ?, ?)')
      .run(index.bucket, index.name, index.createdAt, JSON.stringify(index.definition));
    return { ...index, id: Number(lastInsertRowid) };
  }

  removeIndex(id: number): void {
    atomically(this.#database, () => {
      this.#database.prepare('DELETE FROM vector WHERE index_id = ?').run(id);
      this.#database.prepare('DELETE FROM vector_index WHERE id = ?').run(id);
    });
  }

  /** All are kept, or none is. */
  put(index: number, vectors: readonly StoredVector[]): void {
    atomically(this.#database, () => {
      for (const { key, data, metadata } of vectors) {
        this.#put.run(
          index,
          key,
          new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
          JSON.stringify(metadata),
        );
      }
    });
  }

  delete(index: number, keys: readonly string[]): void {
    atomically(this.#database, () => {
      for (const key of keys) this.#delete.run(index, key);
    });
  }

  get(index: number, key: string): StoredVector | undefined {
    const row = this.#get.get(index, key);
    return row && toVector(row);
  }

  /** Those after a key, in the order of their keys; nothing may be changed while they are read. */
  *after(index: number, key = ''): Generator<StoredVector> {
    for (const row of this.#after.iterate(index, key)) yield toVector(row);
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function toVector(row: Record<string, SQLOutputValue>): StoredVector {
  const bytes = Uint8Array.from(row.data as Uint8Array);
  return {
    key: String(row.key),
    data: new Float32Array(bytes.buffer),
    metadata: JSON.parse(String(row.metadata)) as Metadata,
  };
}

/** A vector as its operations answer it. */
export function toOutput(
  { key, data, metadata }: StoredVector,
  { returnData, returnMetadata }: { returnData: boolean; returnMetadata: boolean },
) {
  return {
    key,
    ...(returnData && { data: { float32: Array.from(data) } }),
    ...(returnMetadata && bytesOf(metadata) > 0 && { metadata }),
  };
}
