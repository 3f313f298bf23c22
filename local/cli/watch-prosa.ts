import { resolve } from 'node:path';
import { type AssemblyFolder, WatchedApp } from '@prosa/local-cloud/reload';
import { makeAssemblyFolder, type SynthesisOptions, synthesizeLocal } from './local-assembly.ts';
import { prosaSources } from './prosa-sources.ts';
import type { LocalProsa } from './start-local.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

export interface WatchProsaOptions {
  /** How to synthesize. `repository` is also what is watched. */
  synthesis: SynthesisOptions;
  /** Starts everything from a cloud assembly: at first on the port that was asked for, then on the one it had. */
  start(assemblyDir: string, port: number | undefined): Promise<LocalProsa>;
  /** What a start from new templates costs, for people. */
  lossOfRestart: string;
  report(line: string): void;
}

/**
 * Synthesizes and starts Prosa with sources that are watched: what changes in them is soon what runs.
 *
 * @throws {SynthesisError} and what `start` throws; nothing is left running
 */
export function watchProsa({ synthesis, ...options }: WatchProsaOptions): Promise<WatchedApp<LocalProsa>> {
  return WatchedApp.start({
    ...options,
    sources: prosaSources(synthesis.repository ?? REPOSITORY),
    synthesize: (signal) => synthesizeInto({ ...synthesis, signal }),
  });
}

async function synthesizeInto(synthesis: SynthesisOptions): Promise<AssemblyFolder> {
  const folder = await makeAssemblyFolder();
  try {
    await synthesizeLocal(folder.path, synthesis);
    return folder;
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
