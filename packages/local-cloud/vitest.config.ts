import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 240_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
    isolate: false,
    // CDK validates a template for seconds when it synthesizes one; the tests run it instead.
    env: { CDK_VALIDATION: 'false' },
  },
});
