import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesizeLocal } from '../../local/cli/local-assembly.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the cloud assembly of stage `local` that the end-to-end tests share. Change nothing in it. */
    localAssembly: string;
  }
}

/** Synthesizes once for the run: it takes seconds, and most files want the same. @returns removes it */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'prosa-e2e-'));
  provide('localAssembly', await synthesizeLocal(folder, {}));
  return () => rm(folder, { recursive: true, force: true });
}
