import { join } from 'node:path';
import type { Runtime } from '../runtime/runtime.ts';
import type { AppSources } from './app-sources.ts';
import { ChangeBatches } from './change-batches.ts';
import { LiveCode } from './live-code.ts';
import { Reloader } from './reloader.ts';
import { readSourceGraph } from './source-graph.ts';
import { templateFingerprint } from './templates.ts';
import { FileWatch } from './watch-files.ts';

/** A folder for one cloud assembly. */
export interface AssemblyFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** What runs from a cloud assembly: a runtime, and what its user has put around it. */
export interface RunningApp {
  readonly runtime: Pick<Runtime, 'url' | 'functions'>;
  close(): Promise<void>;
}

export interface WatchedAppOptions<App extends RunningApp> {
  sources: AppSources;
  /** Synthesizes into a folder of its own. @throws when the app does not synthesize; then no folder is left */
  synthesize(signal: AbortSignal): Promise<AssemblyFolder>;
  /** Starts everything from a cloud assembly: at first on the port that was asked for, then on the one it had. */
  start(assemblyDir: string, port: number | undefined): Promise<App>;
  /** What a start from new templates costs, for people. */
  lossOfRestart: string;
  /** Takes one line, or one block, for people. */
  report(line: string): void;
}

/** An app on this machine with sources that are watched: what changes in them is soon what runs. */
export class WatchedApp<App extends RunningApp> {
  readonly #options: WatchedAppOptions<App>;
  readonly #closing = new AbortController();
  readonly #batches: ChangeBatches;
  #watch: FileWatch | undefined;
  #running: { app: App; folder: AssemblyFolder; code: LiveCode } | undefined;

  private constructor(options: WatchedAppOptions<App>) {
    this.#options = options;
    const { sources, lossOfRestart, report } = options;
    const reloader = new Reloader({
      readGraph: () => readSourceGraph(sources),
      restack: () => this.#restack(),
      replaceCode: async (names) => (await this.#running?.code.replace(names)) ?? [],
      lossOfRestart,
      report: (line) => {
        if (!this.#closing.signal.aborted) report(line);
      },
      now: () => performance.now(),
    });
    this.#batches = new ChangeBatches({ handle: (paths) => reloader.handle(paths) });
  }

  /**
   * Synthesizes, starts and watches.
   *
   * @throws what `synthesize` and `start` throw; nothing is left running
   */
  static async start<App extends RunningApp>(options: WatchedAppOptions<App>): Promise<WatchedApp<App>> {
    const watched = new WatchedApp(options);
    try {
      const folder = await watched.#synthesize();
      await watched.#run(folder, watched.#codeOf(folder), undefined);
      watched.#startWatching();
      return watched;
    } catch (error) {
      await watched.close();
      throw error;
    }
  }

  /** What runs now; another one after a start from new templates. */
  get current(): App {
    if (!this.#running) throw new Error('nothing runs');
    return this.#running.app;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#watch?.close();
    await this.#batches.close();
    const running = this.#running;
    await running?.app.close();
    await running?.code.dispose();
    await running?.folder.remove();
  }

  #startWatching(): void {
    const { root, folders, isSource } = this.#options.sources;
    const places = { trees: folders.map((name) => join(root, name)), folders: [root] };
    try {
      this.#watch = new FileWatch(places, (path) => {
        if (isSource(path)) this.#batches.add(path);
      });
    } catch (error) {
      this.#options.report(`changes are not watched: ${error instanceof Error ? error.message : error}`);
    }
  }

  #synthesize(): Promise<AssemblyFolder> {
    return this.#options.synthesize(this.#closing.signal);
  }

  #codeOf(folder: AssemblyFolder): LiveCode {
    return new LiveCode(this.#options.sources.bundles, folder.path);
  }

  async #run(folder: AssemblyFolder, code: LiveCode, port: number | undefined): Promise<void> {
    const app = await this.#options.start(folder.path, port);
    this.#running = { app, folder, code };
    await code.takeOver(app.runtime.functions.values());
  }

  async #restack(): Promise<boolean> {
    const before = this.#running;
    if (!before) throw new Error('nothing runs that could be started anew');
    const folder = await this.#synthesize();
    if ((await templateFingerprint(folder.path)) === (await templateFingerprint(before.folder.path))) {
      await folder.remove();
      return false;
    }
    const port = Number(new URL(before.app.runtime.url).port);
    await before.app.close();
    try {
      await this.#run(folder, this.#codeOf(folder), port);
    } catch (error) {
      await folder.remove();
      await this.#run(before.folder, before.code, port);
      throw error;
    }
    await before.code.dispose();
    await before.folder.remove();
    return true;
  }
}
