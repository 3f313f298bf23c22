import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Without it each process and each execution environment of the run would strip and compile the same modules anew. Of
// this run alone: bundles have ever new paths, for which the folder would grow.
const compiled = mkdtempSync(join(tmpdir(), 'prosa-compiled-'));
process.env.NODE_COMPILE_CACHE = compiled;
process.once('exit', () => rmSync(compiled, { recursive: true, force: true, maxRetries: 5 }));

const report = process.env.PROSA_TEST_REPORT;

/** Milliseconds until a test is taken for one that hangs; properties in their full breadth take as many times as long. */
const limit = 240_000 * Number(process.env.PROPERTY_RUNS ?? 1);

/** Files of one kind, which share what a project says about isolation. */
const project = (
  name: string,
  include: string[],
  settings: { isolate?: boolean; globalSetup?: string } = {},
) => ({
  extends: true as const,
  test: { name, include, ...settings },
});

export default defineConfig({
  test: {
    // A busy machine must not fail a test: what never comes is found by `until`, with a word about what it was.
    testTimeout: limit,
    hookTimeout: limit,
    expect: { poll: { timeout: 120_000 } },
    // Two more than processors on a small machine: end-to-end tests mostly wait.
    maxWorkers: 4,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    projects: [
      project('e2e', ['test/e2e/**/*.test.ts'], {
        isolate: false,
        globalSetup: 'test/e2e/assembly.setup.ts',
      }),
      project('simulation', ['test/simulation/**/*.test.ts']),
      project('template', ['test/template/**/*.test.ts'], {
        isolate: false,
        globalSetup: 'test/template/folder.setup.ts',
      }),
      project(
        'unit',
        [
          '{functions,core,platform,lib,local,bin}/**/*.test.ts',
          'test/*.test.ts',
          'test/{agent,budgets,eval,load,outbound,retrieval,support}/**/*.test.ts',
        ],
        { isolate: false },
      ),
      project('web', ['web/**/*.test.{ts,tsx}'], { isolate: false }),
      // In a browser, each file with a system of its own.
      project('page', ['test/page/**/*.test.ts'], { globalSetup: 'test/e2e/assembly.setup.ts' }),
    ],
  },
});
