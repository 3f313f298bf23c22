import { beforeEach, expect, test } from 'vitest';
import { SourceError } from './errors.ts';
import { Reloader, type ReloaderParts } from './reloader.ts';

const steps: string[] = [];
const reports: string[] = [];
let nowMs = 0;
/** What the next step throws. */
let failing: { step: string; error: Error } | undefined;
let templatesDiffer = false;

async function step(name: string, durationMs: number): Promise<void> {
  steps.push(name);
  nowMs += durationMs;
  if (failing && name.startsWith(failing.step)) throw failing.error;
}

/** Files are named after what they belong to: `one`, `two`, `app`, or several of them. */
const parts: ReloaderParts = {
  readGraph: async () => {
    await step('graph', 30);
    return {
      functionsOf: (paths) => ['one', 'two'].filter((name) => [...paths].some((path) => path.includes(name))),
      shapesTemplates: (paths) => [...paths].some((path) => path.includes('app')),
    };
  },
  restack: async () => {
    await step('restack', 2000);
    return templatesDiffer;
  },
  replaceCode: async (names) => {
    await step(`bundle ${names}`, 200);
    return names.filter((name) => name !== 'two');
  },
  lossOfRestart: 'memory is gone',
  report: (line) => reports.push(line),
  now: () => nowMs,
};

let reloader: Reloader;

beforeEach(() => {
  nowMs = 0;
  steps.length = 0;
  reports.length = 0;
  failing = undefined;
  templatesDiffer = false;
  reloader = new Reloader(parts);
});

const change = (...paths: string[]) => reloader.handle(new Set(paths));

test('bundles the functions that contain a changed file, and tells those whose code is another', async () => {
  await change('one.ts', 'two.ts');
  expect(steps).toEqual(['graph', 'bundle one,two']);
  expect(reports).toEqual(['reloaded one in 0.23 s']);
});

test('says nothing when no code is another', async () => {
  await change('two.ts');
  await change('a stray file.ts');
  expect(reports).toEqual([]);
});

test('starts anew, and bundles nothing, when the templates are others', async () => {
  templatesDiffer = true;
  await change('app and one.ts');
  expect(steps).toEqual(['graph', 'restack']);
  expect(reports).toEqual(['restarted with the changed templates in 2.03 s; memory is gone']);
});

test('only bundles when a file of the app changed and the templates are the same', async () => {
  await change('app and one.ts');
  expect(steps).toEqual(['graph', 'restack', 'bundle one']);
  expect(reports).toEqual(['reloaded one in 2.23 s']);
});

test.each(['graph', 'restack', 'bundle'])(
  'tells in one block why %s failed, and tries again later',
  async (name) => {
    failing = { step: name, error: new SourceError('a.ts:1: wrong\n    x = = 1\n\nb.ts:2: wrong too') };
    await change('app and one.ts');
    expect(reports).toEqual([
      'not reloaded, what ran before goes on:\n  a.ts:1: wrong\n      x = = 1\n\n  b.ts:2: wrong too',
    ]);
    failing = undefined;
    await change('a stray file.ts');
    expect(reports.slice(1)).toEqual(['reloaded one in 2.23 s']);
    await change('a stray file.ts');
    expect(reports).toHaveLength(2);
  },
);

test('tells that what was broken is mended, also when it is what runs', async () => {
  failing = { step: 'bundle', error: new SourceError('two.ts:1: wrong') };
  await change('two.ts');
  failing = undefined;
  await change('two.ts');
  expect(reports.slice(1)).toEqual(['mended: what runs is what is in the sources']);
  await change('two.ts');
  expect(reports).toHaveLength(2);
});

test('tells of an unforeseen error with its stack', async () => {
  failing = { step: 'graph', error: new Error('a fault of ours') };
  await change('one.ts');
  expect(reports[0]).toMatch(/\n {2}Error: a fault of ours\n {6}at .*reloader\.test\.ts/);
});
