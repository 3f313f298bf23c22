import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SourceError } from './errors.ts';
import { readSourceGraph } from './source-graph.ts';
import { type TemporarySources, temporarySources } from './temporary-sources.fixture.ts';

let sources: TemporarySources;

beforeEach(() => {
  sources = temporarySources({
    'package.json': '{ "type": "module", "imports": { "#core/*": "./core/*" } }',
    'bin/app.ts': "await import('../lib/app.ts');",
    'lib/app.ts':
      "import { NAME } from '../functions/one/names.ts'; import 'aws-cdk-lib'; console.log(NAME);",
    'functions/one/index.ts': "export { handler } from './handler.ts';",
    'functions/one/handler.ts':
      "import { NAME } from './names.ts'; import type { T } from './types.ts';\n" +
      "import { shared } from '../../core/a.ts'; export const handler = (t: T) => [shared, NAME, t];",
    'functions/one/names.ts': "export const NAME = 'one';",
    'functions/one/types.ts': 'export type T = 1;',
    'functions/two/index.ts': "import 'a-package'; export { shared as handler } from '#core/a.ts';",
    'core/a.ts': "export { shared } from '#core/b.ts';",
    'core/b.ts': 'export const shared = () => 1;',
  });
});
afterEach(() => sources.remove());

const app = () => ({
  root: sources.path,
  app: 'bin/app.ts',
  settings: ['cdk.json'],
  functions: async () =>
    new Map([
      ['two', 'functions/two/index.ts'],
      ['one', 'functions/one/index.ts'],
    ]),
});

const paths = (...files: string[]) => files.map((file) => join(sources.path, file));

test('knows the functions that contain a file, through other files and subpath imports, without packages', async () => {
  const graph = await readSourceGraph(app());
  expect(graph.functionsOf(paths('functions/one/handler.ts'))).toEqual(['one']);
  expect(graph.functionsOf(paths('core/b.ts'))).toEqual(['one', 'two']);
  expect(graph.functionsOf(paths('functions/two/index.ts', 'functions/one/names.ts'))).toEqual([
    'one',
    'two',
  ]);
  expect(graph.functionsOf(paths('functions/one/types.ts', 'lib/app.ts', 'functions/none.ts'))).toEqual([]);
});

test('knows the files that the templates are made with', async () => {
  const graph = await readSourceGraph(app());
  for (const file of ['bin/app.ts', 'lib/app.ts', 'functions/one/names.ts', 'cdk.json']) {
    expect([file, graph.shapesTemplates(paths(file))]).toEqual([file, true]);
  }
  expect(graph.shapesTemplates(paths('functions/one/handler.ts', 'lib/new.ts'))).toBe(false);
});

test('names the place of each error, with the line', async () => {
  sources.write({
    'functions/one/names.ts': 'export const NAME = = 1;',
    'lib/app.ts': "import './gone.ts';",
  });
  const reading = readSourceGraph(app());
  await expect(reading).rejects.toThrow(SourceError);
  await expect(reading).rejects.toThrow(/Unexpected "="[\s\S]*functions\/one\/names\.ts:1:20/);
  await expect(reading).rejects.toThrow(/Could not resolve "\.\/gone\.ts"[\s\S]*lib\/app\.ts:1:7/);
});
