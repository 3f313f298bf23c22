import { resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import type { AppSources } from './app-sources.ts';
import { asSourceError } from './esbuild-errors.ts';

/** Which files make what. */
export interface SourceGraph {
  /** Names of the functions that contain one of these files, in alphabetical order. */
  functionsOf(paths: Iterable<string>): string[];
  /** Whether the templates are made with one of these files. */
  shapesTemplates(paths: Iterable<string>): boolean;
}

/**
 * Reads how the sources of an app import each other: which belong to which function, and which to the CDK
 * app. Some belong to both, such as names that a construct and its handler share. Packages are not looked into.
 *
 * @throws {SourceError} when a file does not compile or imports one that is missing
 */
export async function readSourceGraph(
  sources: Pick<AppSources, 'root' | 'app' | 'settings' | 'functions'>,
): Promise<SourceGraph> {
  const { root, app, settings } = sources;
  const entries = [...(await sources.functions())].sort(([a], [b]) => a.localeCompare(b));
  const inputs = await readInputs(root, [...entries.map(([, entry]) => entry), app]);
  const filesOf = (entry: string) =>
    new Set([...reachable(inputs, entry)].map((file) => resolve(root, file)));
  const functions = entries.map(([name, entry]) => ({ name, files: filesOf(entry) }));
  const shaping = filesOf(app);
  for (const file of settings) shaping.add(resolve(root, file));
  return {
    functionsOf(paths) {
      const changed = [...paths];
      return functions.filter(({ files }) => changed.some((path) => files.has(path))).map(({ name }) => name);
    },
    shapesTemplates: (paths) => [...paths].some((path) => shaping.has(path)),
  };
}

async function readInputs(root: string, entryPoints: string[]): Promise<Metafile['inputs']> {
  try {
    const { metafile } = await build({
      absWorkingDir: root,
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
