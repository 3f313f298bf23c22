import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Bytes are kept and read in pieces of this size: nothing larger is in memory for an object, however large it is. */
const PIECE_BYTES = 1024 * 1024;

/** The bytes of objects and of parts, each under a number that is never used again. */
export class Blobs {
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #move: StatementSync;
  readonly #copy: StatementSync;
  readonly #read: StatementSync;
  #newest: number;
  /** How many readers a blob has, and those that go with their last one. */
  readonly #readers = new Map<number, number>();
  readonly #doomed = new Set<number>();

  /** What a killed process had not come to the end of is dropped. */
  constructor(database: DatabaseSync) {
    database.exec(
      'DELETE FROM piece WHERE blob NOT IN (SELECT blob FROM object UNION SELECT blob FROM part)',
    );
    // An empty object has a number and no piece.
    const newest =
      'SELECT max(blob) AS newest FROM (SELECT blob FROM object UNION ALL SELECT blob FROM part)';
    this.#newest = Number(database.prepare(newest).get()?.newest ?? 0);
    this.#insert = database.prepare('INSERT INTO piece VALUES (?, ?, ?)');
    this.#remove = database.prepare('DELETE FROM piece WHERE blob = ?');
    this.#move = database.prepare('UPDATE piece SET blob = ?, at = at + ? WHERE blob = ?');
    this.#copy = database.prepare('INSERT INTO piece SELECT ?, at, body FROM piece WHERE blob = ?');
    this.#read = database.prepare(
      'SELECT at, body FROM piece WHERE blob = ? AND at <= ? ORDER BY at DESC LIMIT 1',
    );
  }

  /**
   * Keeps bytes as they come. When their source fails, nothing is kept.
   *
   * @throws what the source throws
   */
  async write(source: AsyncIterable<Buffer>): Promise<{ blob: number; size: number }> {
    const blob = this.#next();
    let size = 0;
    let waiting: Buffer[] = [];
    let waitingBytes = 0;
    const flush = () => {
      if (waitingBytes > 0) this.#insert.run(blob, size, Buffer.concat(waiting));
      size += waitingBytes;
      waiting = [];
      waitingBytes = 0;
    };
    try {
      for await (const bytes of source) {
        waiting.push(bytes);
        waitingBytes += bytes.length;
        if (waitingBytes >= PIECE_BYTES) flush();
      }
      flush();
    } catch (error) {
      this.drop(blob);
      throw error;
    }
    return { blob, size };
  }

  /** Reads from the first byte up to and with the last one; what is dropped meanwhile is read to its end. */
  async *read(blob: number, first: number, last: number): AsyncGenerator<Buffer> {
    this.#readers.set(blob, (this.#readers.get(blob) ?? 0) + 1);
    try {
      let position = first;
      while (position <= last) {
        const row = this.#read.get(blob, position);
        if (!row) throw new Error(`blob ${blob} ends before byte ${position}`);
        const at = Number(row.at);
        const body = Buffer.from(row.body as Uint8Array);
        yield body.subarray(position - at, last + 1 - at);
        position = at + body.length;
      }
    } finally {
      this.#readerGone(blob);
    }
  }

  /** A second blob with the same bytes. */
  copy(blob: number): number {
    const copied = this.#next();
    this.#copy.run(copied, blob);
    return copied;
  }

  /** One blob of several, which are gone afterwards. */
  join(parts: ReadonlyArray<{ blob: number; size: number }>): number {
    const joined = this.#next();
    let at = 0;
    for (const { blob, size } of parts) {
      this.#move.run(joined, at, blob);
      at += size;
    }
    return joined;
  }

  drop(blob: number): void {
    if (this.#readers.has(blob)) this.#doomed.add(blob);
    else this.#remove.run(blob);
  }

  #readerGone(blob: number): void {
    const left = (this.#readers.get(blob) ?? 1) - 1;
    if (left > 0) {
      this.#readers.set(blob, left);
      return;
    }
    this.#readers.delete(blob);
    if (this.#doomed.delete(blob)) this.#remove.run(blob);
  }

  #next(): number {
    this.#newest += 1;
    return this.#newest;
  }
}
