import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StateWriteError } from './errors.ts';
import { killedNow, openTestFile, testFolder } from './folder.fixture.ts';
import { StateFile } from './state-file.ts';

const FILE = new URL('./state-file.ts', import.meta.url).href;
const secretsIn = (file: StateFile) => file.rows('SELECT snapshot FROM secrets').map((row) => row.snapshot);
const writer = (file: StateFile) => {
  const insert = file.prepare('INSERT OR REPLACE INTO secrets VALUES (1, ?)');
  return (text: string) => file.write(insert, text);
};

describe('StateFile', () => {
  it('keeps what is settled when the process is killed, and nothing of a turn that had not ended', async () => {
    const folder = testFolder();
    const file = openTestFile(folder);
    const write = writer(file);
    write('settled');
    await file.settled();
    write('not settled');
    const killed = openTestFile(killedNow(folder));
    expect(secretsIn(killed)).toEqual(['settled']);
    await file.settled();
    expect(secretsIn(openTestFile(killedNow(folder)))).toEqual(['not settled']);
  });

  it('keeps on closing what is not settled', () => {
    const folder = testFolder();
    const file = openTestFile(folder);
    writer(file)('last');
    file.close();
    expect(secretsIn(openTestFile(folder))).toEqual(['last']);
  });

  it('has nothing to wait for when nothing was written', async () => {
    await openTestFile(testFolder()).settled();
  });

  it('is read by no other user', () => {
    const folder = join(testFolder(), 'made');
    openTestFile(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it('refuses a folder that this process has open', () => {
    const folder = testFolder();
    openTestFile(folder);
    expect(() => openTestFile(folder)).toThrow(`the data folder ${folder} is in use by another running`);
  });

  it('refuses a folder that another process has open, until that one is killed', async () => {
    const folder = testFolder();
    const other = await holderOf(folder);
    expect(() => openTestFile(folder)).toThrow(`the data folder ${folder} is in use by another running`);
    expect(readdirSync(folder).filter((name) => !name.startsWith('state.sqlite'))).toEqual([]);
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(secretsIn(openTestFile(folder))).toEqual(['of the other']);
  });

  it('refuses a file of another version and leaves it as it is', () => {
    const folder = testFolder();
    openTestFile(folder).close();
    const path = join(folder, 'state.sqlite');
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 7; PRAGMA journal_mode = DELETE');
    database.close();
    const before = readFileSync(path);
    expect(() => openTestFile(folder)).toThrow(
      `the data folder ${folder} was written by another version (its state has format 7, this version reads 1): choose`,
    );
    expect(readFileSync(path)).toEqual(before);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it.each([
    [
      'a file that is no database',
      (folder: string) => writeFileSync(join(folder, 'state.sqlite'), 'x'.repeat(4096)),
    ],
    ['a database of another program', otherDatabase],
  ])('refuses %s', (_what, make) => {
    const folder = testFolder();
    make(folder);
    expect(() => openTestFile(folder)).toThrow(/^the data folder .* choose another/);
  });

  it('refuses a path that is no folder', () => {
    const path = join(testFolder(), 'file');
    writeFileSync(path, '');
    expect(() => openTestFile(path)).toThrow(/cannot be used \(E.*\): choose another one with --data/);
  });

  it('makes the folder with those above it', () => {
    const path = join(testFolder(), 'a', 'b');
    openTestFile(path).close();
    expect(existsSync(join(path, 'state.sqlite'))).toBe(true);
  });

  it.runIf(process.platform === 'linux')(
    'refuses a path where no folder can be made, and does not hang',
    () => {
      expect(() => openTestFile('/proc/no-such-folder')).toThrow(
        /cannot be used \(ENOENT.*\): choose another/,
      );
    },
  );

  it('answers nothing any more when a write has failed, and tells it once', async () => {
    const folder = testFolder();
    const failures: StateWriteError[] = [];
    const file = StateFile.open(folder, (error) => failures.push(error));
    const write = writer(file);
    write('kept');
    await file.settled();
    write('taken back with the failure');
    const waiting = file.settled();
    file.write(file.prepare('INSERT INTO secrets VALUES (2, ?)'), 'refused');
    await expect(waiting).rejects.toThrow(/state\.sqlite cannot be written \(CHECK constraint failed/);
    write('too late');
    await expect(file.settled()).rejects.toBe(failures[0]);
    expect(failures).toHaveLength(1);
    file.close();
    expect(secretsIn(openTestFile(folder))).toEqual(['kept']);
  });
});

function otherDatabase(folder: string): void {
  const database = new DatabaseSync(join(folder, 'state.sqlite'));
  database.exec('CREATE TABLE theirs (id INTEGER)');
  database.close();
}

/** A process that has the folder open and has written something. */
async function holderOf(folder: string): Promise<ChildProcess> {
  const script = `
    const { StateFile } = await import(${JSON.stringify(FILE)});
    const file = StateFile.open(${JSON.stringify(folder)}, console.error);
    file.write(file.prepare('INSERT INTO secrets VALUES (1, ?)'), 'of the other');
    await file.settled();
    process.stdout.write('ready');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  return child;
}
