import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type TemporarySources, temporarySources } from './temporary-sources.fixture.ts';
import { FileWatch } from './watch-files.ts';

let sources: TemporarySources;
let watch: FileWatch | undefined;
const told = new Set<string>();

beforeEach(() => {
  told.clear();
  sources = temporarySources({ 'tree/a.ts': '1', 'tree/deep/er/b.ts': '1', 'top.json': '1' });
});
afterEach(() => {
  watch?.close();
  sources.remove();
});

const at = (file: string) => join(sources.path, file);

function start(): void {
  watch = new FileWatch({ trees: [at('tree')], folders: [sources.path] }, (path) => told.add(path));
}

/** Makes a change and waits for its news. */
async function tells(file: string, change: () => void): Promise<void> {
  told.delete(at(file));
  change();
  await vi.waitUntil(() => told.has(at(file)), { timeout: 25_000, interval: 10 });
}

test('tells of files that are written, at any depth and in the watched folder itself', async () => {
  start();
  for (const file of ['tree/a.ts', 'tree/deep/er/b.ts', 'top.json', 'tree/new.ts']) {
    await tells(file, () => writeFileSync(at(file), '2'));
  }
});

test('tells of a file each time that an editor renames another over it', async () => {
  start();
  for (const content of ['2', '3', '4']) {
    await tells('tree/deep/er/b.ts', () => {
      writeFileSync(at('tree/deep/er/b.ts~'), content);
      renameSync(at('tree/deep/er/b.ts~'), at('tree/deep/er/b.ts'));
    });
  }
  await tells('tree/deep/er/b.ts', () => writeFileSync(at('tree/deep/er/b.ts'), '5'));
});

test('tells of a file that is removed, and of one that takes its place', async () => {
  start();
  await tells('tree/a.ts', () => rmSync(at('tree/a.ts')));
  await tells('tree/a.ts', () => writeFileSync(at('tree/a.ts'), '2'));
});

test('tells of the files of a folder that comes later, written before or after it is noticed', async () => {
  start();
  await tells('tree/later/below/c.ts', () => {
    mkdirSync(at('outside/below'), { recursive: true });
    writeFileSync(at('outside/below/c.ts'), '1');
    renameSync(at('outside'), at('tree/later'));
  });
  await tells('tree/later/below/c.ts', () => writeFileSync(at('tree/later/below/c.ts'), '2'));
});

test('goes on when a folder is removed and made again', async () => {
  start();
  await tells('tree/deep', () => rmSync(at('tree/deep'), { recursive: true }));
  await tells('tree/deep/er/b.ts', () => sources.write({ 'tree/deep/er/b.ts': '2' }));
});

test('leaves out dot folders and packages', async () => {
  sources.write({ 'tree/.git/a.ts': '1', 'tree/node_modules/p/a.ts': '1' });
  start();
  sources.write({ 'tree/.git/a.ts': '2', 'tree/node_modules/p/a.ts': '2', 'tree/.hidden.ts': '2' });
  await tells('tree/a.ts', () => writeFileSync(at('tree/a.ts'), '2'));
  expect([...told]).toEqual([at('tree/a.ts')]);
});

test('throws for a folder that is not there, and watches nothing', () => {
  const places = { trees: [at('tree'), at('nowhere')], folders: [] };
  expect(() => new FileWatch(places, () => undefined)).toThrow('ENOENT');
});
