import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const SOURCES = ['bin', 'core', 'functions', 'lib', 'platform', 'web', 'cdk.json', 'package.json'];

/** A copy of the sources that a test may change; packages are those of this repository. */
export interface RepositoryCopy {
  readonly path: string;
  /** Replaces a piece of text in a file, which must hold it once. @returns puts the file back */
  edit(file: string, from: string, to: string): Promise<() => Promise<void>>;
  remove(): Promise<void>;
}

/**
 * Copies the sources into `cdk.out`, where packages are still found by Node.js and nothing is under version control.
 *
 * @param more what a test needs besides those of which the app is made
 */
export async function copyRepository(more: readonly string[] = []): Promise<RepositoryCopy> {
  const parent = join(REPOSITORY, 'cdk.out');
  await mkdir(parent, { recursive: true });
  const path = await mkdtemp(join(parent, 'sources-'));
  for (const name of [...SOURCES, ...more])
    await cp(join(REPOSITORY, name), join(path, name), { recursive: true });
  return {
    path,
    async edit(file, from, to) {
      const before = await readFile(join(path, file), 'utf8');
      if (before.split(from).length !== 2) throw new Error(`${file} must hold once: ${from}`);
      // By function: the text is not a pattern.
      await writeFile(
        join(path, file),
        before.replace(from, () => to),
      );
      return () => writeFile(join(path, file), before);
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
