import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { synthesize } from '../../lib/synth.ts';
import { DEMO_APP } from '../demo/demo-tenant.ts';
import { LOCAL_STAGE } from './provision-demo.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** A folder for one running instance's cloud assembly. */
export interface AssemblyFolder {
  path: string;
  remove(): Promise<void>;
}

/**
 * Makes a folder of its own for a cloud assembly, inside `cdk.out`, so that instances side by side never
 * overwrite the functions that another one runs. It is removed when the process ends, if not before.
 */
export async function makeAssemblyFolder(): Promise<AssemblyFolder> {
  const parent = join(REPOSITORY, 'cdk.out');
  await mkdir(parent, { recursive: true });
  const path = await mkdtemp(join(parent, 'local-'));
  const removeNow = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', removeNow);
  return {
    path,
    async remove() {
      process.removeListener('exit', removeNow);
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** Settings of the synthesis that a person can choose. */
export interface SynthesisOptions {
  /** Seconds that the AI agent waits for more messages before it answers. Default 0. */
  debounceSeconds?: number;
  /** Default: the configured one. */
  modelId?: string;
}

/**
 * Synthesizes the app as it runs on this machine.
 *
 * @returns the folder of the cloud assembly
 * @throws {SynthesisError}
 */
export async function synthesizeLocal(
  outdir: string,
  { debounceSeconds = 0, modelId }: SynthesisOptions,
): Promise<string> {
  const { assemblyDir } = await synthesize({
    outdir,
    validation: false,
    context: {
      stage: LOCAL_STAGE,
      removalPolicy: 'destroy',
      defaultApp: DEMO_APP,
      debounceSeconds,
      ...(modelId !== undefined && { modelId }),
    },
  });
  return assemblyDir;
}
