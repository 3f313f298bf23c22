import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { StateFolderError, StateWriteError } from './errors.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './schema.ts';

/** SQLite's result code when another connection holds the lock. @see https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/**
 * The file that keeps the state of every engine but DynamoDB, which has a folder of its own beside it.
 *
 * What the engines change in one turn of the event loop is one transaction: a message that moves from one queue
 * to another, or from the bus to a queue, is at a crash in one of the two places, never in both or none. The
 * turn's last act is the commit, shared by all that came in together; an endpoint waits for
 * {@link settled} before it answers.
 *
 * A killed process loses nothing that was committed: the pages are with the operating system. Only a power cut
 * may take the newest commits along, which `synchronous = FULL` would prevent at a twentieth of the speed.
 *
 * @see https://www.sqlite.org/wal.html
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export class StateFile {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #onFailure: (error: StateWriteError) => void;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #turn: NodeJS.Immediate | undefined;
  #waiting: PromiseWithResolvers<void>[] = [];
  #failure: StateWriteError | undefined;

  private constructor(path: string, database: DatabaseSync, onFailure: (error: StateWriteError) => void) {
    this.#path = path;
    this.#database = database;
    this.#onFailure = onFailure;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
  }

  /**
   * Opens `state.sqlite` in a folder, which is made when it is missing, and holds it for this process alone.
   *
   * @param onFailure told once, when a write fails
   * @throws {StateFolderError} when another process holds it, it is of another version, or it cannot be used;
   *   nothing in the folder has changed then
   */
  static open(folder: string, onFailure: (error: StateWriteError) => void): StateFile {
    const path = join(folder, 'state.sqlite');
    let database: DatabaseSync | undefined;
    try {
      makePrivateFile(folder, path);
      database = new DatabaseSync(path, { timeout: 0 });
      // Held until the process ends, however it ends: the kernel takes a dead process's locks away.
      database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      const isNew = checkVersion(database, folder);
      database.exec('COMMIT; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
      if (isNew) create(database);
      return new StateFile(path, database, onFailure);
    } catch (error) {
      database?.close();
      throw toFolderError(folder, error);
    }
  }

  prepare(sql: string): StatementSync {
    return this.#database.prepare(sql);
  }

  /** Reads all rows. */
  rows(sql: string, ...values: SQLInputValue[]): Record<string, SQLOutputValue>[] {
    return this.#database.prepare(sql).all(...values);
  }

  /** Changes something in this turn's transaction. A failure is told by {@link settled}. */
  write(statement: StatementSync, ...values: SQLInputValue[]): void {
    if (this.#failure) return;
    try {
      if (!this.#turn) {
        this.#begin.run();
        this.#turn = setImmediate(() => this.#endTurn());
      }
      statement.run(...values);
    } catch (cause) {
      this.#fail(cause);
    }
  }

  /**
   * Resolves when everything written so far is kept.
   *
   * @throws {StateWriteError}
   */
  settled(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (!this.#turn) return Promise.resolve();
    const waiting = Promise.withResolvers<void>();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  /** Keeps what is written so far and gives the file free. Later writes do nothing. */
  close(): void {
    if (this.#turn) this.#endTurn();
    this.#failure ??= new StateWriteError(this.#path, 'it is closed');
    if (this.#database.isOpen) this.#database.close();
  }

  #endTurn(): void {
    try {
      this.#commit.run();
    } catch (cause) {
      this.#fail(cause);
      return;
    }
    clearImmediate(this.#turn);
    this.#turn = undefined;
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** What this turn wrote is gone, and the engines have more in memory than the file: nothing goes on here. */
  #fail(cause: unknown): void {
    const failure = new StateWriteError(this.#path, cause);
    this.#failure = failure;
    clearImmediate(this.#turn);
    this.#turn = undefined;
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    this.#onFailure(failure);
    for (const { reject } of this.#waiting.splice(0)) reject(failure);
  }
}

/** It holds secrets and the contents of queues: no other user may read it. */
function makePrivateFile(folder: string, path: string): void {
  makeFolder(folder);
  try {
    writeFileSync(path, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    // Never opened here when it exists: closing it again would drop the locks that this process has on it.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** With those above it. Node's own way never ends below a folder that takes no other, such as `/proc` (24.21). */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    if (code !== 'ENOENT' || existsSync(dirname(folder))) throw error;
    makeFolder(dirname(folder));
    mkdirSync(folder, { mode: 0o700 });
  }
}

/** @returns whether the file is empty */
function checkVersion(database: DatabaseSync, folder: string): boolean {
  const number = (pragma: string) => Number(Object.values(database.prepare(pragma).get() ?? {})[0]);
  const version = number('PRAGMA user_version');
  if (number('PRAGMA schema_version') === 0) return true;
  if (number('PRAGMA application_id') === APPLICATION_ID && version === SCHEMA_VERSION) return false;
  throw new StateFolderError(
    folder,
    `was written by another version (its state has format ${version}, this version reads ${SCHEMA_VERSION}): ` +
      'choose another folder with --data, or delete this one',
  );
}

function create(database: DatabaseSync): void {
  database.exec(
    `BEGIN EXCLUSIVE; ${SCHEMA}
     PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`,
  );
}

function toFolderError(folder: string, error: unknown): StateFolderError {
  if (error instanceof StateFolderError) return error;
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  const reason = error instanceof Error ? error.message : String(error);
  return new StateFolderError(
    folder,
    code === SQLITE_BUSY
      ? 'is in use by another running instance: end it, or choose another folder with --data'
      : `cannot be used (${reason}): choose another one with --data`,
    { cause: error },
  );
}
