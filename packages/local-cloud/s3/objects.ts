import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';

/** An object without its bytes. */
export interface StoredObject {
  bucket: string;
  key: string;
  blob: number;
  size: number;
  /** Without the quotes that it has in a header. */
  etag: string;
  /** Milliseconds since the epoch. */
  modifiedAt: number;
  /** What is told with the object: its type, metadata and checksum, by the lower-case name of the header. */
  headers: Record<string, string>;
}

/** The objects of all buckets; their bytes are kept elsewhere. */
export class Objects {
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #next: StatementSync;

  constructor(database: DatabaseSync) {
    this.#get = database.prepare('SELECT * FROM object WHERE bucket = ? AND key = ?');
    this.#put = database.prepare('INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#delete = database.prepare('DELETE FROM object WHERE bucket = ? AND key = ?');
    this.#next = database.prepare(
      'SELECT * FROM object WHERE bucket = ? AND key > ? AND key >= ? ORDER BY key LIMIT 1',
    );
  }

  get(bucket: string, key: string): StoredObject | undefined {
    const row = this.#get.get(bucket, key);
    return row && toObject(row);
  }

  /** @returns the blob of the object that was there before, to be dropped */
  put({ bucket, key, blob, size, etag, modifiedAt, headers }: StoredObject): number | undefined {
    const before = this.get(bucket, key);
    this.#put.run(bucket, key, blob, size, etag, modifiedAt, JSON.stringify(headers));
    return before?.blob;
  }

  delete({ bucket, key }: Pick<StoredObject, 'bucket' | 'key'>): void {
    this.#delete.run(bucket, key);
  }

  /** The first with a prefix whose key comes after another, in the order of their bytes. */
  next(bucket: string, after: string, prefix: string): StoredObject | undefined {
    const row = this.#next.get(bucket, after, prefix);
    const object = row && toObject(row);
    return object?.key.startsWith(prefix) ? object : undefined;
  }
}

function toObject(row: Record<string, SQLOutputValue>): StoredObject {
  return {
    bucket: String(row.bucket),
    key: String(row.key),
    blob: Number(row.blob),
    size: Number(row.size),
    etag: String(row.etag),
    modifiedAt: Number(row.modified_at),
    headers: JSON.parse(String(row.headers)) as Record<string, string>,
  };
}
