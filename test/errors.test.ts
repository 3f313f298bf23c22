import { glob, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const SUBCLASS = /^(?:export )?class (\w+) extends (\w+)/gm;

/** Each class of the product that is an error or extends one, and which, by their names. */
async function parents(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const file of glob('{core,platform,functions}/**/*.ts', { cwd: ROOT })) {
    if (/\.(test|fixture)\.ts$|\/fixtures\//.test(file)) continue;
    for (const [, name = '', parent = ''] of (await readFile(resolve(ROOT, file), 'utf8')).matchAll(
      SUBCLASS,
    )) {
      if (/Error$/.test(name) || /Error$/.test(parent)) found.set(name, parent);
    }
  }
  return found;
}

test('every error class extends ProsaError', async () => {
  const parentOf = await parents();
  const isOurs = (name: string | undefined): boolean =>
    name !== undefined && (name === 'ProsaError' || isOurs(parentOf.get(name)));
  expect(parentOf.size).toBeGreaterThan(40);
  const isError = ([name, parent]: [string, string]) => name.endsWith('Error') || parent.endsWith('Error');
  const errors = [...parentOf].filter(isError).map(([name]) => name);
  expect(errors.filter((name) => !isOurs(name))).toEqual([]);
});
