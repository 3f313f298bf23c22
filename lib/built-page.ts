import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { glob, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { endWithUs, removeWithUs } from './end-with-us.ts';

const REPOSITORY = join(import.meta.dirname, '..');

/** Builds of other states of the sources are kept for so long, in milliseconds: another process may serve them. */
const KEPT_MS = 24 * 60 * 60_000;

/** `own-machine` has the phones and a chooser of people; `production` is what a CDN serves. */
export type PageMode = 'own-machine' | 'production';

/** The page does not build. */
class PageBuildError extends Error {
  override readonly name = 'PageBuildError';
}

/**
 * The page as its sources are at the time of asking: built when it is first wanted and when a file of web/ has changed,
 * and kept on disk for the next process. What does not build is an error of that one request.
 */
export class BuiltPage {
  readonly #mode: PageMode;
  #building: { state: string; folder: Promise<string> } | undefined;

  constructor(mode: PageMode) {
    this.#mode = mode;
  }

  /** @returns the folder of the built files @throws {PageBuildError} */
  async folder(): Promise<string> {
    const state = await stateOfSources(this.#mode);
    if (this.#building?.state !== state) {
      const building = { state, folder: this.#build(state) };
      this.#building = building;
      building.folder.catch(() => {
        if (this.#building === building) this.#building = undefined;
      });
    }
    return this.#building.folder;
  }

  async #build(state: string): Promise<string> {
    const kept = join(REPOSITORY, 'node_modules/.cache/prosa-page');
    const folder = join(kept, state);
    if (await exists(join(folder, 'index.html'))) return folder;
    const made = join(kept, `making-${process.pid}-${randomUUID()}`);
    const vite = join(REPOSITORY, 'node_modules/vite/bin/vite.js');
    // A process of its own: a bundler would keep its memory, and the processor from what runs here.
    const args = [vite, 'build', 'web', '--mode', this.#mode, '--outDir', made, '--logLevel', 'error'];
    // A test's own would bring React's checks for developers.
    const env = { ...process.env, NODE_ENV: 'production' };
    const keep = removeWithUs(made);
    try {
      const building = promisify(execFile)(process.execPath, args, { cwd: REPOSITORY, env });
      endWithUs(building.child);
      await building.catch((cause: unknown) => {
        const said = (cause as { stderr?: string }).stderr?.trim();
        throw new PageBuildError(`the page does not build: ${said ?? String(cause)}`, { cause });
      });
      await rename(made, folder).catch((error: NodeJS.ErrnoException) => {
        // Another process was faster: what it made is the same.
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      });
    } finally {
      await rm(made, { recursive: true, force: true });
      keep();
    }
    await forgetOld(kept);
    return folder;
  }
}

/** Changes with each change of a file that the page is made of, and of the packages. */
async function stateOfSources(mode: PageMode): Promise<string> {
  const hash = createHash('sha256').update(mode);
  const files = ['package-lock.json'];
  for await (const file of glob('web/**/*.*', { cwd: REPOSITORY, exclude: ['web/dist'] })) files.push(file);
  for (const file of files.sort()) {
    const found = await stat(join(REPOSITORY, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found?.isFile()) hash.update(`${file} ${found.mtimeMs} ${found.size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function forgetOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > KEPT_MS) await rm(path, { recursive: true, force: true });
  }
}
