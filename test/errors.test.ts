import { glob, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ProsaError } from '#platform/runtime/errors.ts';

const ROOT = resolve(import.meta.dirname, '..');
const SUBCLASS = /^(?:export )?class (\w+) extends /gm;

/** What the product's modules export of the classes in them that extend another, by file and name. */
async function subclasses(): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  for await (const file of glob('{core,platform,functions}/**/*.ts', { cwd: ROOT })) {
    if (/\.(test|fixture)\.ts$|\/fixtures\//.test(file)) continue;
    const names = [...(await readFile(resolve(ROOT, file), 'utf8')).matchAll(SUBCLASS)].map(
      ([, name]) => name,
    );
    if (names.length === 0) continue;
    const module = (await import(resolve(ROOT, file))) as Record<string, unknown>;
    for (const name of names) if (name !== undefined) found.set(`${file} ${name}`, module[name]);
  }
  return found;
}

test('every error class is exported and extends ProsaError', async () => {
  const found = await subclasses();
  expect(found.size).toBeGreaterThan(40);
  const others = [...found].filter(
    ([, made]) =>
      made !== ProsaError && !(typeof made === 'function' && made.prototype instanceof ProsaError),
  );
  expect(others.map(([name]) => name)).toEqual([]);
});
