import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { AssemblyFolder } from '@prosa/local-cloud/reload';
import { LOCAL_STAGE } from '#core/tenant/tenant-cross-checks.ts';
import { removeWithUs } from '../../lib/end-with-us.ts';
import { synthesize } from '../../lib/synth.ts';
import { DEMO_APP } from '../demo/demo-tenant.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/**
 * Makes a folder of its own for a cloud assembly, inside `cdk.out`, so that instances side by side never
 * overwrite the functions that another one runs. It is removed when the process ends, if not before; one whose
 * process was killed is removed by the next.
 */
export async function makeAssemblyFolder(): Promise<AssemblyFolder> {
  const parent = join(REPOSITORY, 'cdk.out');
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const path = await mkdtemp(join(parent, `local-${process.pid}-`));
  const keep = removeWithUs(path);
  return {
    path,
    async remove() {
      keep();
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** Folders carry the id of their process. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = /^local-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    await rm(join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, for another user.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Settings of the synthesis that a person can choose. */
export interface SynthesisOptions {
  /** Seconds that the AI agent waits for more messages before it answers. Default 0. */
  debounceSeconds?: number;
  /** Whether the fact of each sent message is on the bus. Default: on, so that it can be followed. */
  sentEvents?: 'on' | 'off';
  /** Percent of the webhooks whose traces are recorded. Default: all, so that each can be looked at. */
  traceSample?: number;
  /** Default: the configured one. */
  modelId?: string;
  /** Folder of bin/, lib/, functions/ and cdk.json; this repository unless given. */
  repository?: string;
  /** Ends the synthesis. */
  signal?: AbortSignal;
}

/**
 * Synthesizes the app as it runs on this machine.
 *
 * @returns the folder of the cloud assembly
 * @throws {SynthesisError}
 */
export async function synthesizeLocal(
  outdir: string,
  {
    debounceSeconds = 0,
    sentEvents = 'on',
    traceSample = 100,
    modelId,
    repository,
    signal,
  }: SynthesisOptions,
): Promise<string> {
  const { assemblyDir } = await synthesize({
    outdir,
    repository,
    signal,
    validation: false,
    context: {
      stage: LOCAL_STAGE,
      removalPolicy: 'destroy',
      defaultApp: DEMO_APP,
      debounceSeconds,
      traceSample,
      sentEvents,
      ...(modelId !== undefined && { modelId }),
    },
  });
  return assemblyDir;
}
