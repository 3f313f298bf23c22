import { join, relative } from 'node:path';
import { build } from 'esbuild';
import type { BundleSettings } from './app-sources.ts';

/** Bundles `functions/<name>/index.ts` of a folder as an app might. */
export function bundleSettings(root: string): BundleSettings {
  const outdir = join(root, 'dist');
  return {
    folder: (assemblyDir) => join(assemblyDir, 'functions'),
    options: (names) => ({
      entryPoints: Object.fromEntries(
        names.map((name) => [`${name}/index`, join(root, 'functions', name, 'index.ts')]),
      ),
      outdir,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      minify: true,
      sourcemap: 'linked',
      logLevel: 'silent',
    }),
    pathOf: (folder, output) => join(folder, relative(outdir, output.path)),
  };
}

/** Bundles once, as a synthesis does. @returns the folder of a bundle */
export async function bundleTo(
  outdir: string,
  { options }: BundleSettings,
  names: readonly string[],
): Promise<(name: string) => string> {
  await build({ ...options(names), outdir, write: true });
  return (name) => join(outdir, name);
}
