import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StateFolderError } from './errors.ts';

/**
 * Opens the file in which a service keeps what is too large for memory. Each statement is kept when it has run. Without a
 * path the file is a temporary one that goes with the process.
 *
 * @param file.version grows with every change of the schema
 * @throws {StateFolderError} when a file of a later version is there
 * @see https://www.sqlite.org/inmemorydb.html#temp_db
 */
export function openServiceFile(file: {
  path?: string | undefined;
  schema: string;
  version: number;
}): DatabaseSync {
  const { path = '', schema, version } = file;
  const database = new DatabaseSync(path);
  const found = Number(Object.values(database.prepare('PRAGMA user_version').get() ?? {})[0]);
  if (found > version) {
    database.close();
    throw new StateFolderError(
      dirname(path),
      'is of another version: choose another folder, or delete this one',
    );
  }
  database.exec(
    `PRAGMA journal_mode = ${path === '' ? 'MEMORY' : 'WAL'}; PRAGMA synchronous = NORMAL; ${schema}`,
  );
  database.exec(`PRAGMA user_version = ${version}`);
  return database;
}

/** Carries out several changes as one: all are kept, or none is. */
export function atomically<Result>(database: DatabaseSync, change: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = change();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk has undone it already; its error is the one to be told.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
