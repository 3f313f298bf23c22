import { join } from 'node:path';
import type { BundleSettings } from './app-sources.ts';
import { type CodeOwner, codeOwners } from './code-owners.ts';
import { FunctionBundler } from './function-bundler.ts';

/** The code of the functions that run from one cloud assembly. */
export class LiveCode {
  readonly #bundles: string;
  readonly #bundler: FunctionBundler;
  readonly #replaced = new Set<string>();
  #owners: ReadonlyMap<string, CodeOwner[]> = new Map();

  constructor(settings: BundleSettings, assemblyDir: string) {
    this.#bundles = settings.folder(assemblyDir);
    this.#bundler = new FunctionBundler({
      settings,
      outdir: join(assemblyDir, 'reloaded'),
      baseline: this.#bundles,
    });
  }

  /** Takes charge of functions that have just been started from the assembly: gives them the newest code. */
  async takeOver(functions: Iterable<CodeOwner>): Promise<void> {
    this.#owners = await codeOwners(this.#bundles, functions);
    for (const name of this.#replaced) this.#give(name);
  }

  /**
   * Bundles functions; where the code is another now, new invocations run it.
   *
   * @returns the names of those
   * @throws {SourceError} and the old code runs
   */
  async replace(names: readonly string[]): Promise<string[]> {
    const changed = await this.#bundler.bundle(names.filter((name) => this.#owners.has(name)));
    for (const name of changed) {
      this.#replaced.add(name);
      this.#give(name);
    }
    return changed;
  }

  dispose(): Promise<void> {
    return this.#bundler.dispose();
  }

  #give(name: string): void {
    for (const owner of this.#owners.get(name) ?? []) owner.replaceCode(this.#bundler.folderOf(name));
  }
}
