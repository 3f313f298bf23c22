import { randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { s3Error } from './errors.ts';

/** A multipart upload that goes on. */
export interface Upload {
  id: string;
  bucket: string;
  key: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  headers: Record<string, string>;
}

/** A part of an upload; the one that came last under its number. */
export interface Part {
  number: number;
  blob: number;
  size: number;
  etag: string;
  /** By header name, as they were verified. */
  checksums: Record<string, string>;
}

/** Multipart uploads with their parts; the bytes are kept elsewhere. */
export class Uploads {
  readonly #database: DatabaseSync;
  readonly #putPart: StatementSync;
  readonly #parts: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#putPart = database.prepare('INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?, ?, ?)');
    this.#parts = database.prepare('SELECT * FROM part WHERE upload = ? ORDER BY number');
  }

  begin(upload: Omit<Upload, 'id'>): Upload {
    const id = randomUUID().replaceAll('-', '');
    this.#database
      .prepare('INSERT INTO upload VALUES (?, ?, ?, ?, ?)')
      .run(id, upload.bucket, upload.key, upload.startedAt, JSON.stringify(upload.headers));
    return { id, ...upload };
  }

  /** @throws {AwsServiceError} NoSuchUpload, also for one of another object */
  get(id: string, { bucket, key }: { bucket: string; key: string }): Upload {
    const row = this.#database
      .prepare('SELECT * FROM upload WHERE id = ? AND bucket = ? AND key = ?')
      .get(id, bucket, key);
    if (!row) throw s3Error('NoSuchUpload', undefined, { UploadId: id });
    return toUpload(row);
  }

  list(): Upload[] {
    return this.#database.prepare('SELECT * FROM upload').all().map(toUpload);
  }

  /** @returns the blob of the part that had this number, to be dropped */
  putPart(upload: string, { number, blob, size, etag, checksums }: Part): number | undefined {
    const before = this.parts(upload).find((part) => part.number === number);
    this.#putPart.run(upload, number, blob, size, etag, JSON.stringify(checksums));
    return before?.blob;
  }

  /** By number. */
  parts(upload: string): Part[] {
    return this.#parts.all(upload).map((row) => ({
      number: Number(row.number),
      blob: Number(row.blob),
      size: Number(row.size),
      etag: String(row.etag),
      checksums: JSON.parse(String(row.checksums)) as Record<string, string>,
    }));
  }

  end(id: string): void {
    this.#database.prepare('DELETE FROM part WHERE upload = ?').run(id);
    this.#database.prepare('DELETE FROM upload WHERE id = ?').run(id);
  }
}

function toUpload(row: Record<string, SQLOutputValue>): Upload {
  return {
    id: String(row.id),
    bucket: String(row.bucket),
    key: String(row.key),
    startedAt: Number(row.started_at),
    headers: JSON.parse(String(row.headers)) as Record<string, string>,
  };
}
