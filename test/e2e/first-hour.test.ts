import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { listen, PortInUseError } from '@prosa/local-cloud/http';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { stepsOf } from '../support/document-steps.ts';
import { Replay } from '../support/replay.ts';
import { copyRepository, type RepositoryCopy } from '../support/repository-copy.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/first-hour.md');

/** What its readers need besides the app's sources. */
const MORE = ['docs', 'local', 'test', 'tsconfig.json', 'vitest.config.ts'];

/** Who reads more than this has not begun. */
const MOST_LINES = 250;

/** A part starts what runs several times, on a machine that may have ten times as much to do. */
const PATIENCE_MS = 3_600_000;

const page = await readFile(PAGE, 'utf8');
const [beginning = '', ...parts] = page.split(/^## /m);

let clone: RepositoryCopy;
let replay: Replay;

beforeAll(async () => {
  clone = await copyRepository(MORE);
});
afterEach(() => replay?.end());
afterAll(() => clone?.remove());

/**
 * A port that is free. Below those that the system gives to any connection of other tests, which could take it again before it is
 * listened at; a run begins with its own.
 */
async function freePort(from: number): Promise<number> {
  try {
    const free = await listen(() => undefined, from);
    await free.close();
    return from;
  } catch (error) {
    if (!(error instanceof PortInUseError)) throw error;
    return freePort(from + 2);
  }
}

/** On ports that are free here. `npm run local` has the templates that all these tests share: it is not the first to make them. */
async function follow(text: string): Promise<void> {
  const first = 10_000 + 2 * (process.pid % 10_000);
  const [port, model] = await Promise.all([freePort(first), freePort(first + 1)]);
  replay = new Replay(clone.path, (command) =>
    command.startsWith('npm run local -- ') ? `${command} --assembly ${inject('localAssembly')}` : command,
  );
  await replay.play(stepsOf(text.replaceAll('3000', String(port)).replaceAll('8080', String(model))));
}

it('is read and done in an hour', () => {
  expect(page.split('\n').length).toBeLessThanOrEqual(MOST_LINES);
  expect(parts).toHaveLength(3);
});

it('begins with what CI begins with', () => follow(beginning));

it.each(parts.map((part): [string, string] => [part.split('\n')[0] ?? '', part]))(
  '%s: all that is promised comes',
  { timeout: PATIENCE_MS },
  (_, part) => follow(part),
);
