import { expect, it } from 'vitest';
import { atomically, openServiceFile } from './service-file.ts';

const open = () => openServiceFile({ schema: 'CREATE TABLE row (id INTEGER PRIMARY KEY)', version: 1 });

it('a change that fails leaves nothing, and the next one can be made', () => {
  const database = open();
  const insert = (id: number) => database.prepare('INSERT INTO row VALUES (?)').run(id);
  const twice = () => {
    insert(1);
    insert(1);
  };
  expect(() => atomically(database, twice)).toThrow('UNIQUE');
  atomically(database, () => insert(2));
  expect(database.prepare('SELECT id FROM row').all()).toEqual([{ id: 2 }]);
  database.close();
});

/** @see https://www.sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction */
it('an error that has undone the change by itself, as that of a full disk, is the one that is told', () => {
  const database = open();
  const full = () => {
    database.exec('ROLLBACK');
    throw new Error('database or disk is full');
  };
  expect(() => atomically(database, full)).toThrow('disk is full');
  database.close();
});
