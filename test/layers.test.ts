import { glob, readFile } from 'node:fs/promises';
import { dirname, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** What each layer's product files may import besides their own layer. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  platform: [],
  core: ['platform'],
  functions: ['core', 'platform'],
  packages: [],
};

const IMPORT = /(?:from|import) '([.#][^']+)'/g;

/** `core` of `core/events/names.ts`; a function and a package are worlds of their own, such as `functions/sender`. */
function layerOf(path: string): string {
  const [top = '', name] = path.split('/');
  return ['functions', 'packages'].includes(top) ? `${top}/${name}` : top;
}

test('functions import core, core imports platform, and no capability imports another', async () => {
  const wrong: string[] = [];
  for await (const file of glob('{functions,core,platform,packages}/**/*.ts', {
    exclude: ['**/node_modules/**'],
  })) {
    if (/\.(test|fixture)\.ts$|\/(fixtures|conformance)\//.test(file)) continue;
    for (const [, specifier = ''] of (await readFile(file, 'utf8')).matchAll(IMPORT)) {
      const target = specifier.startsWith('#')
        ? specifier.slice(1)
        : normalize(`${dirname(file)}/${specifier}`);
      const [layer = ''] = file.split('/');
      const allowed = layerOf(target) === layerOf(file) || MAY_IMPORT[layer]?.includes(layerOf(target));
      if (!allowed) wrong.push(`${file} imports ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});
