import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EVENT_SCHEMAS } from '#core/events/catalog.ts';
import { generatedFiles, main, staleFiles, writeStaleFiles } from './generate-schemas.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'prosa-events-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const all = ['README.md', ...Object.keys(EVENT_SCHEMAS).map((event) => `${event}.schema.json`)].sort();

async function run(...args: string[]) {
  const lines: string[] = [];
  const code = await main(args, directory, (line) => lines.push(line));
  return { code, lines };
}

test('docs/events is up to date', async () => {
  expect(await staleFiles(resolve(import.meta.dirname, '../docs/events'))).toEqual([]);
});

test('writes every event and the table, twice the same', async () => {
  expect(await writeStaleFiles(join(directory, 'new'))).toEqual(all);
  expect((await readdir(join(directory, 'new'))).sort()).toEqual(all);
  expect(await writeStaleFiles(join(directory, 'new'))).toEqual([]);
  expect(generatedFiles()).toEqual(generatedFiles());
});

test('a schema names the event and leaves room for fields of newer publishers', () => {
  const schema = JSON.parse(generatedFiles().get('outbox.message.sent.schema.json') ?? '');
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'outbox.message.sent',
    properties: {
      event: { const: 'outbox.message.sent' },
      payload: { required: expect.arrayContaining(['replySeq']) },
    },
  });
  expect(JSON.stringify(schema)).not.toContain('"additionalProperties":false');
});

test('--check names what is missing, changed or left over, and writes nothing', async () => {
  expect(await run('--check')).toMatchObject({
    code: 1,
    lines: expect.arrayContaining([expect.any(String)]),
  });
  expect(await readdir(directory)).toEqual([]);

  await run();
  await writeFile(join(directory, 'outbox.message.sent.schema.json'), '{}\n');
  await writeFile(join(directory, 'gone.event.schema.json'), '{}\n');
  expect(await run('--check')).toEqual({
    code: 1,
    lines: ['gone.event.schema.json', 'outbox.message.sent.schema.json'].map(
      (name) => `docs/events/${name} is stale: run npm run generate`,
    ),
  });
  expect(await readFile(join(directory, 'gone.event.schema.json'), 'utf8')).toBe('{}\n');

  expect(await run()).toMatchObject({ code: 0 });
  expect((await readdir(directory)).sort()).toEqual(all);
  expect(await run('--check')).toEqual({ code: 0, lines: [] });
});

test.each([['--chekc'], ['--check', 'more']])('refuses %s and writes nothing', async (...args) => {
  expect(await run(...args)).toEqual({ code: 2, lines: ['usage: node bin/generate-schemas.ts [--check]'] });
  expect(await readdir(directory)).toEqual([]);
});
