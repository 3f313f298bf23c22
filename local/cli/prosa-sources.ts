import { glob } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { AppSources } from '@prosa/local-cloud/reload/sources';
import { bundleOptions, bundlePath } from '../../lib/bundle.ts';

/** @param repository folder of bin/, lib/, functions/, core/, platform/ and cdk.json */
export function prosaSources(repository: string): AppSources {
  return {
    root: repository,
    app: 'bin/prosa.ts',
    settings: ['cdk.json'],
    folders: ['bin', 'lib', 'functions', 'core', 'platform'],
    isSource,
    async functions() {
      const entries = new Map<string, string>();
      for await (const entry of glob('functions/*/index.ts', { cwd: repository })) {
        entries.set(basename(dirname(entry)), entry);
      }
      return entries;
    },
    bundles: {
      folder: (assemblyDir) => join(assemblyDir, 'functions'),
      options: (names) => bundleOptions({ names, entryRoot: join(repository, 'functions') }),
      pathOf: bundlePath,
    },
  };
}

/** Tests and their fixtures make nothing that runs; neither do notes and what an editor leaves beside a file. */
function isSource(path: string): boolean {
  return /\.(ts|json)$/.test(path) && !/\.(test|fixture)\.ts$/.test(path);
}
