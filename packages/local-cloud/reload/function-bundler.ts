import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BuildContext, context } from 'esbuild';
import { LRUCache } from 'lru-cache';
import type { BundleSettings } from './app-sources.ts';
import { asSourceError } from './esbuild-errors.ts';

/** How many sets of functions stay parsed, at some hundred megabytes each. */
const KEPT_CONTEXTS = 2;

/** What to bundle with, and where to. */
export interface FunctionBundlerOptions {
  settings: Pick<BundleSettings, 'options' | 'pathOf'>;
  /** Folder of the new bundles: `<outdir>/<name>/index.mjs` and its source map. */
  outdir: string;
  /** Folder of the bundles that were there first. */
  baseline: string;
}

/**
 * Bundles functions again and again, by the settings of the deployment. Functions that change together share one
 * esbuild context: what they share is parsed once, and what did not change is not parsed again.
 */
export class FunctionBundler {
  readonly #options: FunctionBundlerOptions;
  readonly #disposals: Promise<void>[] = [];
  /** By the names of their functions. */
  readonly #contexts = new LRUCache<string, BuildContext<{ write: false }>>({
    max: KEPT_CONTEXTS,
    dispose: (forgotten) => this.#disposals.push(forgotten.dispose()),
  });

  constructor(options: FunctionBundlerOptions) {
    this.#options = options;
  }

  /** The folder of a function's new bundle. */
  folderOf(name: string): string {
    return join(this.#options.outdir, name);
  }

  /**
   * Bundles functions. A file is replaced as a whole, so that an environment that loads it reads the old one or the
   * new one.
   *
   * @returns the names of those whose code is another than before
   * @throws {SourceError} and the bundles are as before
   */
  async bundle(names: readonly string[]): Promise<string[]> {
    const changed: string[] = [];
    if (names.length === 0) return changed;
    const { settings, outdir } = this.#options;
    const { outputFiles } = await this.#rebuild(names);
    for (const name of names) {
      const code = join(this.folderOf(name), 'index.mjs');
      const files = outputFiles.map((file) => ({ ...file, path: settings.pathOf(outdir, file) }));
      const own = files.filter(({ path }) => dirname(path) === this.folderOf(name));
      const next = own.find(({ path }) => path === code);
      if (!next || (await this.#newest(name))?.equals(next.contents)) continue;
      await mkdir(this.folderOf(name), { recursive: true });
      for (const { path, contents } of own) {
        await writeFile(`${path}.new`, contents);
        await rename(`${path}.new`, path);
      }
      changed.push(name);
    }
    return changed;
  }

  /** Lets go of what is parsed. */
  async dispose(): Promise<void> {
    this.#contexts.clear();
    await Promise.all(this.#disposals.splice(0));
  }

  /** The newest code of a function; undefined when it was never bundled. */
  async #newest(name: string): Promise<Buffer | undefined> {
    const { outdir, baseline } = this.#options;
    return (await contentOf(join(outdir, name, 'index.mjs'))) ?? contentOf(join(baseline, name, 'index.mjs'));
  }

  async #rebuild(names: readonly string[]) {
    const key = [...names].sort().join(' ');
    try {
      const kept = this.#contexts.get(key) ?? (await context(this.#options.settings.options(names)));
      this.#contexts.set(key, kept);
      return await kept.rebuild();
    } catch (error) {
      throw await asSourceError(error);
    }
  }
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
