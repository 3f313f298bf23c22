import './require-node.js';

// Loaded only after the check above: static imports would all be linked before it runs.
const { CommandError } = await import('../local/cli/errors.ts');
const { runCommand } = await import('./command.ts');
const { openInstallation } = await import('./ops/installation.ts');
const { runOps, USAGE } = await import('./ops/run-ops.ts');

const print = (text: string) => process.stdout.write(`${text}\n`);

await runCommand('ops', USAGE, (args) => runOps(args, openInstallation, print), [CommandError]);
