import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const DOCUMENTS = '{*.md,docs/**/*.md,{functions,test,core,platform,packages}/**/README.md}';
/** An edit of another document. */
const DIFF = /^```diff\n[\s\S]*?^```$/gm;
const LINK = /\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g;

/** The anchors that GitHub gives to the headings of a document. */
async function anchorsOf(file: string): Promise<Set<string>> {
  const headings = (await readFile(file, 'utf8')).match(/^#+ .+$/gm) ?? [];
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-'),
    ),
  );
}

test('every link of a document leads to a file and a heading that are there', async () => {
  const wrong: string[] = [];
  let links = 0;
  for await (const file of glob(DOCUMENTS, { cwd: ROOT, exclude: (path) => path.includes('node_modules') })) {
    const document = resolve(ROOT, file);
    for (const [, path, anchor] of (await readFile(document, 'utf8')).replaceAll(DIFF, '').matchAll(LINK)) {
      links += 1;
      const target = path ? resolve(dirname(document), path) : document;
      const isThere = existsSync(target);
      const hasAnchor =
        !anchor || (target.endsWith('.md') && isThere && (await anchorsOf(target)).has(anchor));
      if (!isThere || !hasAnchor) wrong.push(`${file}: ${path ?? ''}${anchor ? `#${anchor}` : ''}`);
    }
  }
  expect(links).toBeGreaterThan(150);
  expect(wrong).toEqual([]);
});

test('every test that a document names is there', async () => {
  const missing: string[] = [];
  let named = 0;
  for await (const file of glob(DOCUMENTS, { cwd: ROOT, exclude: (path) => path.includes('node_modules') })) {
    const text = await readFile(resolve(ROOT, file), 'utf8');
    for (const [, path = ''] of text.matchAll(/`([\w./-]+\/[\w.-]+\.test\.tsx?)`/g)) {
      named += 1;
      const isThere = existsSync(resolve(ROOT, path)) || existsSync(resolve(ROOT, dirname(file), path));
      if (!isThere) missing.push(`${file}: ${path}`);
    }
  }
  expect(named).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});
