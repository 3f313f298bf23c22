import { defineConfig } from 'vitest/config';

const report = process.env.PROSA_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['{functions,core,platform,lib,local,bin,test}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
