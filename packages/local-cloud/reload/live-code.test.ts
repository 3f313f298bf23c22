import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundleSettings, bundleTo } from './bundle-settings.fixture.ts';
import type { CodeOwner } from './code-owners.ts';
import { SourceError } from './errors.ts';
import { LiveCode } from './live-code.ts';
import { type TemporarySources, temporarySources } from './temporary-sources.fixture.ts';

let sources: TemporarySources;
let live: LiveCode;
/** A running function per bundle, from a copy of the bundle, as an assembly has it. */
let running: CodeOwner[];

const source = (text: string) =>
  `export const handler = async (): Promise<string> => ${JSON.stringify(text)};`;

function owner(name: string, codeDirectory: string): CodeOwner & { codeDirectory: string } {
  return {
    name: `stack-${name}`,
    codeDirectory,
    replaceCode(next) {
      this.codeDirectory = next;
    },
  };
}

beforeEach(async () => {
  sources = temporarySources({
    'functions/one/index.ts': source('one'),
    'functions/two/index.ts': source('two'),
  });
  const settings = bundleSettings(sources.path);
  await bundleTo(join(sources.path, 'assembly/functions'), settings, ['one', 'two']);
  const asset = await bundleTo(join(sources.path, 'assets'), settings, ['one', 'two']);
  running = [owner('two', asset('two')), owner('one', asset('one'))];
  live = new LiveCode(settings, join(sources.path, 'assembly'));
  await live.takeOver(running);
});
afterEach(async () => {
  await live.dispose();
  sources.remove();
});

const codeOf = (name: string) => {
  const found = running.find((fn) => fn.name === `stack-${name}`);
  return readFileSync(join(found?.codeDirectory ?? '', 'index.mjs'), 'utf8');
};

test('gives a function that changed its new code, and leaves the others alone', async () => {
  const before = running[0]?.codeDirectory;
  sources.write({ 'functions/one/index.ts': source('first') });
  expect(await live.replace(['one', 'two'])).toEqual(['one']);
  expect(codeOf('one')).toContain('"first"');
  expect(running[0]?.codeDirectory).toBe(before);
  sources.write({ 'functions/one/index.ts': source('second'), 'functions/two/index.ts': source('third') });
  expect(await live.replace(['two', 'one'])).toEqual(['two', 'one']);
  expect([codeOf('one'), codeOf('two')]).toEqual([
    expect.stringContaining('"second"'),
    expect.stringContaining('"third"'),
  ]);
});

test('writes the bytes that a deployment would', async () => {
  sources.write({ 'functions/one/index.ts': source('first') });
  await live.replace(['one']);
  const folder = await bundleTo(join(sources.path, 'deployed'), bundleSettings(sources.path), ['one']);
  expect(codeOf('one')).toBe(readFileSync(join(folder('one'), 'index.mjs'), 'utf8'));
  expect(existsSync(join(sources.path, 'assembly/reloaded/one/index.mjs.map'))).toBe(true);
});

test('changes nothing when the sources are as before, also when they were others between', async () => {
  expect(await live.replace(['one'])).toEqual([]);
  sources.write({ 'functions/one/index.ts': source('first') });
  expect(await live.replace(['one'])).toEqual(['one']);
  expect(await live.replace(['one'])).toEqual([]);
  sources.write({ 'functions/one/index.ts': source('one') });
  expect(await live.replace(['one'])).toEqual(['one']);
  expect(codeOf('one')).toContain('"one"');
});

test('changes no function when one does not compile', async () => {
  const before = running.map((fn) => fn.codeDirectory);
  sources.write({ 'functions/one/index.ts': source('first'), 'functions/two/index.ts': '= 1' });
  await expect(live.replace(['one', 'two'])).rejects.toThrow(SourceError);
  expect(running.map((fn) => fn.codeDirectory)).toEqual(before);
});

test('passes over a function that does not run', async () => {
  sources.write({ 'functions/three/index.ts': source('three') });
  expect(await live.replace(['three'])).toEqual([]);
});

test('gives the newest code to functions that are started again from the assembly', async () => {
  const asset = running[1]?.codeDirectory ?? '';
  sources.write({ 'functions/one/index.ts': source('first') });
  await live.replace(['one']);
  running = [owner('one', asset)];
  await live.takeOver(running);
  expect(codeOf('one')).toContain('"first"');
});
