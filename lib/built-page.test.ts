import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { SECURITY_HEADERS } from '../web/security-headers.ts';
import { BuiltPage } from './built-page.ts';

/** Of one built file: what it loads with it, and what it may load later. */
interface ManifestChunk {
  file: string;
  src?: string;
  isEntry?: boolean;
  isDynamicEntry?: boolean;
  imports?: string[];
  css?: string[];
}

const KIB = 1_024;

let folder: string;
let manifest: Record<string, ManifestChunk>;
beforeAll(async () => {
  folder = await new BuiltPage('own-machine').folder();
  manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'));
});

/** Every file that has to be there before the chunk runs. */
function filesOf(name: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const next of chunk.imports ?? []) filesOf(next, seen);
  return seen;
}

const sizeOf = (files: Iterable<string>) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0);

test('who opens the desk loads at most 150 KiB, words and the largest route included', () => {
  const first = filesOf('index.html');
  filesOf('desk/desk-route.tsx', first);
  filesOf('words/pt-BR.po', first);
  first.add('index.html');
  expect(sizeOf(first) / KIB).toBeLessThan(150);
});

test('no route, dialog or language brings more than 60 KiB', () => {
  const common = filesOf('index.html');
  for (const [name, { isDynamicEntry }] of Object.entries(manifest)) {
    if (!isDynamicEntry) continue;
    const own = [...filesOf(name)].filter((file) => !common.has(file));
    expect(sizeOf(own) / KIB, name).toBeLessThan(60);
  }
});

test('the document has neither code nor style in it, and nothing of another host', () => {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/);
  expect(html).not.toMatch(/https?:\/\//);
  // Files of the local runtime come from a port of this machine, and nothing from any other.
  const policy = SECURITY_HEADERS['content-security-policy']?.replaceAll('http://127.0.0.1:*', '');
  expect(policy).not.toMatch(/unsafe|\*|http|data:/);
});

test('phones and the chooser of people are on one’s own machine only', async () => {
  const production = await new BuiltPage('production').folder();
  const built = JSON.parse(readFileSync(join(production, '.vite/manifest.json'), 'utf8'));
  expect(Object.keys(manifest)).toContain('phones-route.tsx');
  expect(Object.keys(built).filter((name) => /phones|own-machine/.test(name))).toEqual([]);
});
