import { join, resolve } from 'node:path';
import { ChangeBatches } from '../../packages/local-cloud/reload/change-batches.ts';
import { LiveCode } from '../../packages/local-cloud/reload/live-code.ts';
import { Reloader } from '../../packages/local-cloud/reload/reloader.ts';
import { readSourceGraph } from '../../packages/local-cloud/reload/source-graph.ts';
import { templateFingerprint } from '../../packages/local-cloud/reload/templates.ts';
import { FileWatch } from '../../packages/local-cloud/reload/watch-files.ts';
import {
  type AssemblyFolder,
  makeAssemblyFolder,
  type SynthesisOptions,
  synthesizeLocal,
} from './local-assembly.ts';
import type { LocalProsa } from './start-local.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

export interface WatchedProsaOptions {
  /** How to synthesize. `repository` is also what is watched. */
  synthesis: SynthesisOptions;
  /** Starts everything from a cloud assembly: at first on the port that was asked for, then on the one it had. */
  start(assemblyDir: string, port: number | undefined): Promise<LocalProsa>;
  /** What a start from new templates costs, for people. */
  lossOfRestart: string;
  report(line: string): void;
}

/** Prosa on this machine with sources that are watched: what changes in them is soon what runs. */
export class WatchedProsa {
  readonly #options: WatchedProsaOptions;
  readonly #repository: string;
  readonly #closing = new AbortController();
  readonly #batches: ChangeBatches;
  #watch: FileWatch | undefined;
  #running: { prosa: LocalProsa; folder: AssemblyFolder; code: LiveCode } | undefined;

  private constructor(options: WatchedProsaOptions) {
    this.#options = options;
    this.#repository = options.synthesis.repository ?? REPOSITORY;
    const { lossOfRestart, report } = options;
    const reloader = new Reloader({
      readGraph: () => readSourceGraph(this.#repository),
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
   * @throws {SynthesisError} and what `start` throws; nothing is left running
   */
  static async start(options: WatchedProsaOptions): Promise<WatchedProsa> {
    const watched = new WatchedProsa(options);
    try {
      const folder = await watched.#synthesize();
      await watched.#run(folder, new LiveCode(watched.#repository, folder.path), undefined);
      watched.#startWatching();
      return watched;
    } catch (error) {
      await watched.close();
      throw error;
    }
  }

  /** What runs now; another one after a start from new templates. */
  get current(): LocalProsa {
    if (!this.#running) throw new Error('nothing runs');
    return this.#running.prosa;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#watch?.close();
    await this.#batches.close();
    const running = this.#running;
    await running?.prosa.close();
    await running?.code.dispose();
    await running?.folder.remove();
  }

  #startWatching(): void {
    const root = this.#repository;
    const places = { trees: ['bin', 'functions', 'lib'].map((name) => join(root, name)), folders: [root] };
    try {
      this.#watch = new FileWatch(places, (path) => {
        if (isSource(path)) this.#batches.add(path);
      });
    } catch (error) {
      this.#options.report(`changes are not watched: ${error instanceof Error ? error.message : error}`);
    }
  }

  async #synthesize(): Promise<AssemblyFolder> {
    const folder = await makeAssemblyFolder();
    try {
      await synthesizeLocal(folder.path, { ...this.#options.synthesis, signal: this.#closing.signal });
      return folder;
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  async #run(folder: AssemblyFolder, code: LiveCode, port: number | undefined): Promise<void> {
    const prosa = await this.#options.start(folder.path, port);
    this.#running = { prosa, folder, code };
    await code.takeOver(prosa.runtime.functions.values());
  }

  async #restack(): Promise<boolean> {
    const before = this.#running;
    if (!before) throw new Error('nothing runs that could be started anew');
    const folder = await this.#synthesize();
    if ((await templateFingerprint(folder.path)) === (await templateFingerprint(before.folder.path))) {
      await folder.remove();
      return false;
    }
    const port = Number(new URL(before.prosa.runtime.url).port);
    await before.prosa.close();
    try {
      await this.#run(folder, new LiveCode(this.#repository, folder.path), port);
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

/** Tests make nothing that runs; neither do notes and what an editor leaves beside a file. */
function isSource(path: string): boolean {
  return /\.(ts|json)$/.test(path) && !path.endsWith('.test.ts');
}
