import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StateFolderError } from '../state/errors.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS bucket (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL) WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS object (
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    blob INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified_at INTEGER NOT NULL,
    headers TEXT NOT NULL,
    PRIMARY KEY (bucket, key)
  ) WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS upload (
    id TEXT PRIMARY KEY,
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    headers TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS part (
    upload TEXT NOT NULL,
    number INTEGER NOT NULL,
    blob INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    checksums TEXT NOT NULL,
    PRIMARY KEY (upload, number)
  ) WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS piece (blob INTEGER NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL);
  CREATE UNIQUE INDEX IF NOT EXISTS piece_by_place ON piece (blob, at);
`;

/** Grows with every change of the schema. */
const VERSION = 1;

/**
 * Opens the file of the objects. Keys are compared as UTF-8, byte by byte, as S3 lists them. Without a path the file is
 * a temporary one that goes with the process, so that large objects do not stay in memory.
 *
 * @throws {StateFolderError} when a file of another version is there
 * @see https://www.sqlite.org/inmemorydb.html#temp_db
 */
export function openObjects(path = ''): DatabaseSync {
  const database = new DatabaseSync(path);
  const version = Number(Object.values(database.prepare('PRAGMA user_version').get() ?? {})[0]);
  if (version > VERSION) {
    database.close();
    throw new StateFolderError(
      dirname(path),
      'has objects of another version: choose another folder, or delete this one',
    );
  }
  database.exec(
    `PRAGMA journal_mode = ${path === '' ? 'MEMORY' : 'WAL'}; PRAGMA synchronous = NORMAL; ${SCHEMA}`,
  );
  database.exec(`PRAGMA user_version = ${VERSION}`);
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
    database.exec('ROLLBACK');
    throw error;
  }
}
