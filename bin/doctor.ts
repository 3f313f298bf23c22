import './require-node.js';

// Loaded only after the check above: static imports would all be linked before it runs.
const { SIZES } = await import('../lib/sizes.ts');
const { CommandError } = await import('../local/cli/errors.ts');
const { RunningInstance } = await import('../local/cli/running-instance.ts');
const { InputError, parsedArguments, runCommand } = await import('./command.ts');
const { deployedWith } = await import('./doctor/deployed.ts');
const { lineOf } = await import('./doctor/finding.ts');
const { runDoctor } = await import('./doctor/run-doctor.ts');
const { openInstallation } = await import('./ops/installation.ts');
const { placeOf } = await import('./ops/place-of.ts');

const USAGE = `usage: npm run doctor -- --stage <stage> [--size ${SIZES.join('|')}] [--graph <address with version>]
       npm run doctor -- --local <port>

Looks at what others can break, a line each, and changes nothing: tokens, webhooks, quality and templates of every number at
Meta, quotas of AWS against the size, the clock, the age of the prices. Size and version are those that are deployed unless given. Ends with 1 when something fails.`;

const OPTIONS = {
  stage: { type: 'string' },
  local: { type: 'string' },
  size: { type: 'string' },
  graph: { type: 'string' },
} as const;

function readArguments(args: string[]) {
  const [usage = ''] = USAGE.split('\n\n');
  const { size, graph, ...where } = parsedArguments(args, OPTIONS, usage).values;
  const place = placeOf(where.stage, where.local);
  const known = SIZES.find((one) => one === size);
  const isKnown = (size === undefined || known) && (graph === undefined || URL.canParse(graph));
  if (place && isKnown) return { place, size: known, graph };
  throw new InputError(usage);
}

await runCommand(
  'doctor',
  USAGE,
  async (args) => {
    const { place, size, graph } = readArguments(args);
    const at = await openInstallation(place);
    try {
      const graphUrl =
        'port' in place ? `${(await new RunningInstance(place.port).health()).graphApiUrl}/v26.0` : graph;
      const deployed = await deployedWith(at, { size, graphUrl });
      for await (const finding of runDoctor(at, { ...deployed, now: Date.now })) {
        process.stdout.write(`${lineOf(finding)}\n`);
        if (finding.level === 'fail') process.exitCode = 1;
      }
    } finally {
      at.close();
    }
  },
  [CommandError],
);
