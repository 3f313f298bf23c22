import { glob, readFile } from 'node:fs/promises';
import { dirname, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** What each layer's product files may import besides their own layer. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  platform: [],
  core: ['platform'],
  functions: ['core', 'platform'],
};

/** Imports and exports from another file, a package or a subpath, however many lines they take. */
const IMPORT = /^(?:(?:import|export)\b[^'"`;]*?|\} )(?:from )?'([^']+)'/gm;

/** `core` of `core/events/names.ts`; a function and a package are worlds of their own, such as `functions/sender`. */
function layerOf(path: string): string {
  const [top = '', name] = path.split('/');
  return ['functions', 'packages'].includes(top) ? `${top}/${name}` : top;
}

/** Each import of the files as `[file, what it imports]`: a path in this repository, or the name of a package. */
async function* importsOf(pattern: string): AsyncGenerator<[string, string]> {
  for await (const file of glob(pattern, { exclude: ['**/node_modules/**', '**/cdk.out/**'] })) {
    for (const [, specifier = ''] of (await readFile(file, 'utf8')).matchAll(IMPORT)) {
      const path = specifier.startsWith('.') ? `${dirname(file)}/${specifier}` : specifier.replace(/^#/, '');
      yield [file, normalize(path)];
    }
  }
}

test('functions import core, core imports platform, and no capability imports another', async () => {
  const wrong: string[] = [];
  for await (const [file, target] of importsOf('{functions,core,platform}/**/*.ts')) {
    if (/\.(test|fixture)\.ts$/.test(file)) continue;
    const isOurs = /^(bin|core|functions|lib|local|packages|platform|test)\/|^@prosa\//.test(target);
    const allowed =
      !isOurs ||
      [layerOf(file), ...(MAY_IMPORT[layerOf(file).split('/')[0] ?? ''] ?? [])].includes(layerOf(target));
    if (!allowed) wrong.push(`${file} imports ${target}`);
  }
  expect(wrong).toEqual([]);
});

test('a package imports nothing from outside it, its tests and fixtures included, and is imported by its name', async () => {
  const wrong: string[] = [];
  for await (const [file, target] of importsOf(
    '{bin,core,functions,lib,local,packages,platform,test}/**/*.ts',
  )) {
    const leaves =
      file.startsWith('packages/') &&
      /^(bin|core|functions|lib|local|platform|test|web)\/|^@prosa\//.test(target);
    const enters = target.startsWith('packages/') && layerOf(target) !== layerOf(file);
    if (leaves || enters) wrong.push(`${file} imports ${target}`);
  }
  expect(wrong).toEqual([]);
});

test('the page has types of the core and of what its phones watch, and nothing else of the rest; nothing imports it but what serves it', async () => {
  const wrong: string[] = [];
  for await (const file of glob('web/**/*.{ts,tsx}', { exclude: ['web/dist/**'] })) {
    for (const [statement, specifier = ''] of (await readFile(file, 'utf8')).matchAll(IMPORT)) {
      const path = specifier.startsWith('.') ? normalize(`${dirname(file)}/${specifier}`) : specifier;
      const isWeb = path.startsWith('web/');
      const isTyped = path.startsWith('#core/') || path === 'local/watch/watch-answer.ts';
      const isType = isTyped && statement.startsWith('import type');
      const isPackage =
        !/^(#|@prosa\/|bin\/|core\/|functions\/|lib\/|local\/|packages\/|platform\/|test\/)/.test(path);
      // How a test measures what work costs knows nothing of anything else.
      const isMeasure = /\.test\.tsx?$/.test(file) && path === 'test/support/growth.ts';
      if (!isWeb && !isType && !isPackage && !isMeasure) wrong.push(`${file} imports ${specifier}`);
    }
  }
  for await (const [file, target] of importsOf('{bin,core,functions,packages,platform}/**/*.ts')) {
    if (target.startsWith('web/')) wrong.push(`${file} imports ${target}`);
  }
  expect(wrong).toEqual([]);
});

/** What each part of the page may import besides itself; what stands in no folder puts the parts together. */
const PAGE_PARTS: Record<string, readonly string[]> = {
  words: [],
  api: [],
  ui: ['api', 'words'],
  'sign-in': ['ui', 'words', 'api'],
  /** What one's own machine tells, for those who show it. */
  watch: ['ui', 'words'],
  desk: ['ui', 'words', 'api', 'sign-in'],
  phones: ['ui', 'words', 'watch'],
  trace: ['ui', 'words', 'watch'],
};

test('of the page’s parts, desk, phones and traces do not know each other, and what they share knows none of them', async () => {
  const wrong: string[] = [];
  const partOf = (path: string) => /^web\/([^/]+)\//.exec(path)?.[1];
  for await (const [file, target] of importsOf('web/*/**/*.{ts,tsx}')) {
    const part = partOf(file);
    const isOfPage = target.startsWith('web/') && !target.endsWith('.config.ts');
    if (part === undefined || part === 'dist' || !isOfPage) continue;
    const allowed = [part, ...(PAGE_PARTS[part] ?? [])];
    if (!allowed.includes(partOf(target) ?? '')) wrong.push(`${file} imports ${target}`);
  }
  expect(wrong).toEqual([]);
});
