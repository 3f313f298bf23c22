import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { type BuildOptions, build, type OutputFile } from 'esbuild';

/** Bundling failed. The message says which file and why. */
export class BundleError extends Error {
  override name = 'BundleError';
}

/** What to bundle, and where to. */
export interface BundleOptions<Name extends string> {
  /** Function names; the entry point of each is `<entryRoot>/<name>/index.ts`. */
  readonly names: readonly Name[];
  /** Folder that holds one folder per function. */
  readonly entryRoot: string;
  /** Folder to write to: `<outdir>/<name>/index.mjs` and its source map, and its threads. What it held before is removed. */
  readonly outdir: string;
}

/** The folder of each function, ready for `Code.fromAsset`. */
export type FunctionBundles<Name extends string> = Readonly<Record<Name, string>>;

const REPOSITORY = resolve(import.meta.dirname, '..');

/** What a function runs in a thread of its own, by its file beside `index.mjs`. */
const THREADS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  media: { 'pdf-worker': 'platform/pdf/pdf-worker.ts' },
  embedder: { 'pdf-worker': 'platform/pdf/pdf-worker.ts' },
};

/**
 * Source maps hold paths relative to the output file. esbuild is told this folder whatever the real one is, so
 * the bytes, and with them the asset hashes, do not depend on where the cloud assembly is written.
 */
const LOGICAL_OUTDIR = join(REPOSITORY, 'dist');

const SETTINGS = {
  absWorkingDir: REPOSITORY,
  outdir: LOGICAL_OUTDIR,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  write: false,
  platform: 'node',
  // The SDK's packages name CommonJS first; their ES modules lose more of what is not used.
  mainFields: ['module', 'main'],
  target: 'node24',
  format: 'esm',
  minify: true,
  legalComments: 'none',
  // A module that knows only CommonJS asks for those of Node.js while the function starts.
  banner: {
    js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);",
  },
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * Bundles all functions with one esbuild call, the AWS SDK included, so that the bytes that run on one machine
 * are the bytes that are deployed.
 * @returns the folder of each function
 * @throws {BundleError} when an entry point is missing or does not compile
 */
export async function bundleFunctions<Name extends string>(
  options: BundleOptions<Name>,
): Promise<FunctionBundles<Name>> {
  const settings = bundleOptions(options);
  for (const path of Object.values(settings.entryPoints)) await requireEntry(path);

  const outputs = await compile(settings);
  await rm(options.outdir, { recursive: true, force: true });
  for (const output of outputs) {
    const target = bundlePath(options.outdir, output);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, output.contents);
  }
  const folders = options.names.map((name) => [name, join(options.outdir, name)]);
  return Object.fromEntries(folders) as FunctionBundles<Name>;
}

/** How esbuild bundles these functions, for a caller that does it again and again. */
export function bundleOptions({ names, entryRoot }: Pick<BundleOptions<string>, 'names' | 'entryRoot'>) {
  const entries = names.flatMap((name) => [
    [join(name, 'index'), resolve(entryRoot, name, 'index.ts')] as const,
    ...Object.entries(THREADS[name] ?? {}).map(
      ([file, source]) => [join(name, file), resolve(REPOSITORY, source)] as const,
    ),
  ]);
  return { ...SETTINGS, entryPoints: Object.fromEntries(entries) } satisfies BuildOptions;
}

/** Where a file that esbuild made with {@link bundleOptions} belongs. */
export function bundlePath(outdir: string, output: OutputFile): string {
  return join(outdir, relative(LOGICAL_OUTDIR, output.path));
}

async function requireEntry(path: string): Promise<void> {
  try {
    await access(path);
  } catch (cause) {
    throw new BundleError(`A function has no entry point: ${path} is missing.`, { cause });
  }
}

async function compile(settings: ReturnType<typeof bundleOptions>): Promise<OutputFile[]> {
  try {
    const result = await build(settings);
    return result.outputFiles;
  } catch (cause) {
    throw new BundleError(`The functions do not compile. ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
