import './require-node.js';

// Loaded only after the check above: static imports would all be linked before it runs.
const { createProsaApp } = await import('../lib/app.ts');
const { ConfigError } = await import('../lib/config.ts');
const { BundleError } = await import('../lib/bundle.ts');

try {
  const app = await createProsaApp();
  app.synth();
} catch (error) {
  // What the operator can mend is one clear line; anything else is a fault of ours and keeps its stack.
  if (!(error instanceof ConfigError || error instanceof BundleError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
