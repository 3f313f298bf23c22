import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { LocalProcess } from '../support/local-process.ts';
import { commandLine, HAS_PROC, processesWith, processTree, waitingSockets } from '../support/processes.ts';
import { until } from '../support/until.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Where it keeps what is only for this run, if a process was killed before it could remove that. */
const PLACES = ['cdk.out', 'node_modules/.cache/prosa-page'];

/** Ends of a process, with the code by which a shell tells of them. */
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

interface Moment {
  args?: () => string[];
  /** Resolves when it is there. */
  reached(local: LocalProcess): Promise<void>;
  /** Of a start that is not over, the signal's. */
  code?: 0;
}

const templates = () => ['--assembly', inject('localAssembly')];

const MOMENTS: Record<string, Moment> = {
  'before anything is loaded': { reached: async () => undefined },
  'while it synthesizes': {
    reached: (local) =>
      until('the synthesis', () =>
        processTree(local.pid).some((pid) => commandLine(pid).endsWith('bin/prosa.ts')),
      ),
  },
  'while it makes what the templates have': {
    args: templates,
    reached: (local) =>
      until('the first endpoints', () => waitingSockets(processTree(local.pid)).length >= 3),
  },
  'while it runs': { args: templates, reached: (local) => local.ready(), code: 0 },
  'while it runs with a process for each function': {
    args: () => [...templates(), '--strict'],
    reached: (local) => local.ready(),
    code: 0,
  },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prosa-ending-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.runIf(HAS_PROC).each(Object.entries(MOMENTS))('npm run local, ended %s', (_when, moment) => {
  it.each(SIGNALS)('by %s, leaves no process and no file', async (signal, code) => {
    const mark = `TMPDIR=${folder}`;
    const local = new LocalProcess(['--port', '0', ...(moment.args?.() ?? [])], { TMPDIR: folder });
    const { pid } = local;
    await moment.reached(local);
    const tree = processTree(pid);
    expect(await local.end(signal)).toBe(moment.code ?? code);
    await until('the end of every process', () =>
      [...tree, ...processesWith(mark)].every((one) => processTree(one).length === 0),
    );
    const left = await Promise.all(PLACES.map((place) => readdir(join(ROOT, place)).catch(() => [])));
    expect(left.flat().filter((name) => name.includes(`-${pid}-`))).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
    expect(local.complained).toBe('');
  });
});
