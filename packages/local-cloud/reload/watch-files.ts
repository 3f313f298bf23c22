import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join, sep } from 'node:path';

/** What to watch. */
export interface WatchedPlaces {
  /** Folders with all that is below them, also what comes later. Dot folders and `node_modules` are left out. */
  trees: readonly string[];
  /** Folders whose own files count. */
  folders: readonly string[];
}

/**
 * Watches files and tells the absolute path of each that was written, made, renamed or removed, often more than
 * once. Nothing is told of what happened before.
 *
 * Every folder has a watcher of its own. `fs.watch` with `recursive` watches files on Linux: it loses one that an
 * editor replaced by renaming another over it, which is how most of them save.
 *
 * @throws {Error} as `fs.watch` does, such as ENOSPC for too many watchers
 * @see https://nodejs.org/api/fs.html#inodes
 */
export class FileWatch {
  readonly #onChange: (path: string) => void;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor({ trees, folders }: WatchedPlaces, onChange: (path: string) => void) {
    this.#onChange = onChange;
    try {
      for (const folder of folders) this.#watch(folder, (path) => onChange(path));
      for (const tree of trees) this.#watchTree(tree);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #watch(folder: string, told: (path: string) => void): void {
    const watcher = watch(folder, (_event, name) => {
      if (name !== null) told(join(folder, name));
    });
    // A folder that is removed ends its watcher, here or by the news of its parent.
    watcher.on('error', () => this.#forget(folder));
    this.#watchers.set(folder, watcher);
  }

  #watchTree(folder: string): void {
    this.#watch(folder, (path) => this.#changed(path));
    for (const path of foldersIn(folder)) this.#watchTree(path);
  }

  #changed(path: string): void {
    if (isLeftOut(path)) return;
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!isFolder) this.#forget(path);
    else if (!this.#watchers.has(path)) this.#appeared(path);
    if (!isFolder) this.#onChange(path);
  }

  /** A new folder may have had files before it was watched. */
  #appeared(folder: string): void {
    this.#watch(folder, (path) => this.#changed(path));
    for (const entry of readdirSync(folder)) this.#changed(join(folder, entry));
  }

  #forget(folder: string): void {
    for (const [path, watcher] of this.#watchers) {
      if (path !== folder && !path.startsWith(folder + sep)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
  }
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .filter((path) => !isLeftOut(path));
}

function isLeftOut(path: string): boolean {
  const name = path.slice(path.lastIndexOf(sep) + 1);
  return name.startsWith('.') || name === 'node_modules';
}
