import { copyFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Has every bundle below a folder write after each invocation how many calls of functions the engine made for it:
 * `index.mjs` becomes `counted.mjs`, and test/budgets/counted.mjs takes its place. The same work makes the same calls on any machine,
 * however busy.
 */
export async function countCalls(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('index.mjs'))) {
    const index = join(folder, file);
    await rename(index, index.replace(/index\.mjs$/, 'counted.mjs'));
    await copyFile(join(import.meta.dirname, 'counted.mjs'), index);
  }
}

/** The number in a line that counted.mjs wrote; undefined for any other line. */
export function callsIn(line: string): number | undefined {
  const number = /^\{"calls":(\d+)\}$/m.exec(line)?.[1];
  return number === undefined ? undefined : Number(number);
}
