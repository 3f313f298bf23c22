import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssemblyError, CircularDependencyError } from './errors.ts';
import { readAssembly } from './read.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures', 'order-line');

describe('readAssembly', () => {
  let copy: string;
  beforeEach(async () => {
    copy = await mkdtemp(join(tmpdir(), 'assembly-'));
    await cp(FIXTURE, copy, { recursive: true });
  });
  afterEach(() => rm(copy, { recursive: true, force: true }));

  const writeManifest = (artifacts: object) =>
    writeFile(join(copy, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts }));

  it('orders stacks by dependency, not as the manifest lists them', () => {
    expect(readAssembly(FIXTURE).map(({ name }) => name)).toEqual(['fixture-state', 'fixture-app']);
  });

  it('finds the folders of zipped assets and leaves files out', () => {
    const app = readAssembly(FIXTURE)[1];
    expect([...(app?.assetFolders ?? [])]).toEqual([
      ['receive.zip', join(FIXTURE, 'asset.receive')],
      ['store.zip', join(FIXTURE, 'asset.store')],
    ]);
  });

  it('names a folder without an assembly', () => {
    expect(() => readAssembly(join(copy, 'nothing'))).toThrow(AssemblyError);
    expect(() => readAssembly(join(copy, 'nothing'))).toThrow('manifest.json cannot be read');
  });

  it('names a file that is no JSON', async () => {
    await writeFile(join(copy, 'fixture-app.template.json'), '{');
    expect(() => readAssembly(copy)).toThrow(/fixture-app.template.json is not valid JSON/);
  });

  it('refuses a template without resources', async () => {
    await writeFile(join(copy, 'fixture-app.template.json'), '{}');
    expect(() => readAssembly(copy)).toThrow('fixture-app.template.json: there are no Resources');
  });

  it('refuses an assembly without a stack and one with an assembly inside', async () => {
    await writeManifest({});
    expect(() => readAssembly(copy)).toThrow('the cloud assembly has no stack');
    await writeManifest({ 'assembly-Prod': { type: 'cdk:cloud-assembly' } });
    expect(() => readAssembly(copy)).toThrow('nested assembly assembly-Prod');
  });

  it('refuses stacks that depend on each other', async () => {
    const stack = (other: string) => ({
      type: 'aws:cloudformation:stack',
      properties: { templateFile: 'fixture-state.template.json' },
      dependencies: [other],
    });
    await writeManifest({ a: stack('b'), b: stack('a') });
    expect(() => readAssembly(copy)).toThrow(CircularDependencyError);
  });
});
