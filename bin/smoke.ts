import './require-node.js';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

// Loaded only after the check above: static imports would all be linked before it runs.
const { CommandError } = await import('../local/cli/errors.ts');
const { InputError, parsedArguments, runCommand } = await import('./command.ts');
const { openInstallation } = await import('./ops/installation.ts');
const { placeOf } = await import('./ops/place-of.ts');
const { runSmoke } = await import('./smoke/run-smoke.ts');

const USAGE = `usage: npm run smoke -- --stage <stage> [--app <Meta app>] [--patience <seconds>]
       npm run smoke -- --local <port> …

Sends three signed messages of a made-up customer to a company that it makes for this, whose number never sends, follows them
until the AI has answered, and takes away what it made. It asks the model once. Ends with 1 when a check failed.`;

const OPTIONS = {
  stage: { type: 'string' },
  local: { type: 'string' },
  app: { type: 'string', default: 'default' },
  patience: { type: 'string', default: '180' },
} as const;

function readArguments(args: string[]) {
  const [usage = ''] = USAGE.split('\n\n');
  const { app, patience, ...where } = parsedArguments(args, OPTIONS, usage).values;
  const place = placeOf(where.stage, where.local);
  if (place && /^[1-9]\d{0,3}$/.test(patience) && app !== '') {
    return { place, app, limitMs: Number(patience) * 1_000 };
  }
  throw new InputError(usage);
}

await runCommand(
  'smoke',
  USAGE,
  async (args) => {
    const { place, app, limitMs } = readArguments(args);
    const at = await openInstallation(place);
    try {
      const isWell = await runSmoke(at, {
        app,
        runId: randomBytes(3).toString('hex'),
        patience: { now: Date.now, pause: (ms) => pause(ms), limitMs },
        print: (line) => process.stdout.write(`${line}\n`),
      });
      process.exitCode = isWell ? 0 : 1;
    } finally {
      at.close();
    }
  },
  [CommandError],
);
