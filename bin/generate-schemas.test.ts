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

const all = [
  'events/README.md',
  'openapi.json',
  'tenant.schema.json',
  ...Object.keys(EVENT_SCHEMAS).map((event) => `events/${event}.schema.json`),
].sort();

async function run(...args: string[]) {
  const lines: string[] = [];
  const code = await main(args, directory, (line) => lines.push(line));
  return { code, lines };
}

test('docs is up to date', async () => {
  expect(await staleFiles(resolve(import.meta.dirname, '../docs'))).toEqual([]);
});

test('writes every event and the table, twice the same', async () => {
  expect(await writeStaleFiles(join(directory, 'new'))).toEqual(all);
  const written = await readdir(join(directory, 'new'), { recursive: true });
  expect(written.filter((name) => name !== 'events').sort()).toEqual(all);
  expect(await writeStaleFiles(join(directory, 'new'))).toEqual([]);
  expect(generatedFiles()).toEqual(generatedFiles());
});

test('a schema names the event and leaves room for fields of newer publishers', () => {
  const schema = JSON.parse(generatedFiles().get('events/outbox.message.sent.schema.json') ?? '');
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
  await writeFile(join(directory, 'events/outbox.message.sent.schema.json'), '{}\n');
  await writeFile(join(directory, 'events/gone.event.schema.json'), '{}\n');
  expect(await run('--check')).toEqual({
    code: 1,
    lines: ['events/gone.event.schema.json', 'events/outbox.message.sent.schema.json'].map(
      (name) => `docs/${name} is stale: run npm run generate`,
    ),
  });
  expect(await readFile(join(directory, 'events/gone.event.schema.json'), 'utf8')).toBe('{}\n');

  expect(await run()).toMatchObject({ code: 0 });
  const left = await readdir(directory, { recursive: true });
  expect(left.filter((name) => name !== 'events').sort()).toEqual(all);
  expect(await run('--check')).toEqual({ code: 0, lines: [] });
});

test.each([['--chekc'], ['--check', 'more']])('refuses %s and writes nothing', async (...args) => {
  expect(await run(...args)).toEqual({ code: 2, lines: ['usage: node bin/generate-schemas.ts [--check]'] });
  expect(await readdir(directory)).toEqual([]);
});
