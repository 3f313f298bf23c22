import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { asSourceError } from './esbuild-errors.ts';

/** Which files of a repository make what. */
export interface SourceGraph {
  /** Names of the functions that contain one of these files, in alphabetical order. */
  functionsOf(paths: Iterable<string>): string[];
  /** Whether the templates are made with one of these files. */
  shapesTemplates(paths: Iterable<string>): boolean;
}

const APP = 'bin/prosa.ts';
/** Read by the app, but not imported. */
const APP_SETTINGS = 'cdk.json';

/**
 * Reads how the sources of a repository import each other: which belong to which function, and which to the CDK
 * app. Some belong to both, such as names that a construct and its handler share. Packages are not looked into.
 *
 * @throws {SourceError} when a file does not compile or imports one that is missing
 */
export async function readSourceGraph(repository: string): Promise<SourceGraph> {
  const names = await functionNames(repository);
  const entries = new Map(names.map((name) => [name, `functions/${name}/index.ts`]));
  const inputs = await readInputs(repository, [...entries.values(), APP]);
  const filesOf = (entry: string) =>
    new Set([...reachable(inputs, entry)].map((file) => resolve(repository, file)));
  const functions = new Map([...entries].map(([name, entry]) => [name, filesOf(entry)]));
  const app = filesOf(APP).add(resolve(repository, APP_SETTINGS));
  return {
    functionsOf(paths) {
      const changed = [...paths];
      return names.filter((name) => changed.some((path) => functions.get(name)?.has(path)));
    },
    shapesTemplates: (paths) => [...paths].some((path) => app.has(path)),
  };
}

/** Folders of `functions/` that have an entry point. */
async function functionNames(repository: string): Promise<string[]> {
  const folder = join(repository, 'functions');
  const names: string[] = [];
  for (const { name } of await readdir(folder, { withFileTypes: true }).then(onlyFolders)) {
    if ((await readdir(join(folder, name))).includes('index.ts')) names.push(name);
  }
  return names.sort();
}

function onlyFolders<Entry extends { isDirectory(): boolean }>(entries: Entry[]): Entry[] {
  return entries.filter((entry) => entry.isDirectory());
}

async function readInputs(repository: string, entryPoints: string[]): Promise<Metafile['inputs']> {
  try {
    const { metafile } = await build({
      absWorkingDir: repository,
      entryPoints,
      outdir: 'dist',
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node24',
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    return metafile.inputs;
  } catch (error) {
    throw await asSourceError(error);
  }
}

function reachable(inputs: Metafile['inputs'], entry: string): Set<string> {
  const found = new Set<string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const { path, external } of inputs[file]?.imports ?? []) if (external !== true) open.push(path);
  }
  return found;
}
