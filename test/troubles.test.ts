import { readFile } from 'node:fs/promises';
import { dirname, join, normalize, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { Trouble } from '#platform/runtime/metrics.ts';
import { TROUBLES } from './support/troubles.ts';

const REPOSITORY = resolve(import.meta.dirname, '..');

/** Imports that are there at run time, from a file of ours, with what they bring. */
const IMPORT = /^import (?!type\b)([^'"`;]*?)\s*(?:from )?'((?:\.|#core|#platform)[^']+)'/gm;

/** A trouble by its name, told by code that several functions share. */
const SHARED_TROUBLE = /\b([A-Z]+_TROUBLE)\.(\w+)|\.trouble\((UNREADABLE)\)/g;

const sources = new Map<string, Promise<string>>();
function sourceOf(file: string): Promise<string> {
  const source = sources.get(file) ?? readFile(join(REPOSITORY, file), 'utf8');
  sources.set(file, source);
  return source;
}

/** What the file imports of ours: path and names. */
async function importsOf(file: string): Promise<{ path: string; names: string }[]> {
  return [...(await sourceOf(file)).matchAll(IMPORT)].map(([, names = '', specifier = '']) => ({
    path: normalize(specifier.startsWith('.') ? join(dirname(file), specifier) : specifier.slice(1)),
    names,
  }));
}

/** All files of ours that are in the function. */
async function filesOf(entry: string, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const { path } of await importsOf(entry)) await filesOf(path, seen);
  return seen;
}

/** Causes that the file tells of by constants of others. */
async function causesIn(file: string): Promise<string[]> {
  const causes: string[] = [];
  for (const [, group, member, single] of (await sourceOf(file)).matchAll(SHARED_TROUBLE)) {
    const name = group ?? single ?? '';
    const from = (await importsOf(file)).find(({ names }) => new RegExp(`\\b${name}\\b`).test(names));
    const module: Record<string, unknown> = await import(`../${from?.path ?? file}`);
    const value = module[name] as Trouble & Record<string, Trouble>;
    causes.push((member === undefined ? value : value[member])?.cause ?? `${name}.${member}`);
  }
  return causes;
}

it.each(Object.entries(TROUBLES))(
  'who is called because of %s finds whatever it may tell of among the causes of its alarm',
  async (name, own: Record<string, Trouble>) => {
    const listed = new Set(Object.values(own).map(({ cause }) => cause));
    const missing = new Set<string>();
    for (const file of await filesOf(`functions/${name}/index.ts`)) {
      for (const cause of await causesIn(file))
        if (!listed.has(cause)) missing.add(`${cause}, told by ${file}`);
    }
    expect([...missing]).toEqual([]);
  },
);
