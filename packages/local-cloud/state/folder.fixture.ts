import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { StateFile } from './state-file.ts';

const FILES = ['state', 's3', 's3vectors'].flatMap((name) => [`${name}.sqlite`, `${name}.sqlite-wal`]);

/** A folder that is removed when the test ends. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens a state file whose failures are thrown at the test. */
export function openTestFile(folder: string): StateFile {
  return StateFile.open(folder, (error) => {
    throw error;
  });
}

/** A folder as a process that is killed now would leave it: what its open file has written so far. */
export function killedNow(folder: string): string {
  const copy = mkdtempSync(join(folder, 'killed-'));
  for (const name of FILES) {
    if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(copy, name));
  }
  return copy;
}
