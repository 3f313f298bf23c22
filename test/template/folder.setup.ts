import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where template tests write their cloud assemblies. */
    templateFolder: string;
  }
}

/** Makes the folder of a run. @returns removes it */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'prosa-template-'));
  provide('templateFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
