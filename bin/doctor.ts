import './require-node.js';
import { parseArgs } from 'node:util';

// Loaded only after the check above: static imports would all be linked before it runs.
const { SIZES } = await import('../lib/sizes.ts');
const { CommandError } = await import('../local/cli/errors.ts');
const { RunningInstance } = await import('../local/cli/running-instance.ts');
const { InputError, runCommand } = await import('./command.ts');
const { lineOf } = await import('./doctor/finding.ts');
const { runDoctor } = await import('./doctor/run-doctor.ts');
const { openInstallation } = await import('./ops/installation.ts');
const { placeOf } = await import('./ops/place-of.ts');

const USAGE = `usage: npm run doctor -- --stage <stage> [--size ${SIZES.join('|')}] [--graph <address with version>]
       npm run doctor -- --local <port>

Looks at what others can break, a line each, and changes nothing: tokens, webhooks, quality and templates of every number at
Meta, quotas of AWS against the size, the clock, the age of the prices. Ends with 1 when something fails.`;

const OPTIONS = {
  stage: { type: 'string' },
  local: { type: 'string' },
  size: { type: 'string', default: '10k' },
  graph: { type: 'string', default: 'https://graph.facebook.com/v26.0' },
} as const;

function readArguments(args: string[]) {
  try {
    const { size, graph, ...where } = parseArgs({ args, options: OPTIONS }).values;
    const place = placeOf(where.stage, where.local);
    const known = SIZES.find((one) => one === size);
    if (place && known && URL.canParse(graph)) return { place, size: known, graph };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new InputError(USAGE.split('\n\n')[0]);
}

await runCommand(
  'doctor',
  USAGE,
  async (args) => {
    const { place, size, graph } = readArguments(args);
    const graphUrl =
      'port' in place ? `${(await new RunningInstance(place.port).health()).graphApiUrl}/v26.0` : graph;
    const at = await openInstallation(place);
    try {
      for await (const finding of runDoctor(at, { graphUrl, size, now: Date.now })) {
        process.stdout.write(`${lineOf(finding)}\n`);
        if (finding.level === 'fail') process.exitCode = 1;
      }
    } finally {
      at.close();
    }
  },
  [CommandError],
);
