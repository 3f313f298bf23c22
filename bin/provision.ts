import './require-node.js';

// Loaded only after the check above: static imports would all be linked before it runs.
const { readTenantText } = await import('#core/tenant/parse-tenant-spec.ts');
const { provisionTenant } = await import('#core/tenant/provision-tenant.ts');
const { CommandError } = await import('../local/cli/errors.ts');
const { RunningInstance } = await import('../local/cli/running-instance.ts');
const { InputError, parsedArguments, readText, runCommand } = await import('./command.ts');
const { openInstallation } = await import('./ops/installation.ts');
const { placeOf } = await import('./ops/place-of.ts');

const OPTIONS = {
  stage: { type: 'string' },
  local: { type: 'boolean' },
  port: { type: 'string' },
  update: { type: 'boolean' },
} as const;

const USAGE = `usage: npm run provision -- --stage <stage> [--update] <tenant.json>
       npm run provision -- --local [--port 3000] [--update] <tenant.json>

Writes a tenant: into the account that the AWS SDK finds (profile, environment), or with --local into the instance that
npm run local started on the port. Without --update a tenant that is there already is not changed.`;

/** Where to, and from which file. */
interface Arguments {
  place: { stage: string } | { port: number };
  update: boolean;
  file: string;
}

/** Items and secrets that are as the file says stay as they are. */
async function provision({ place, update, file }: Arguments): Promise<void> {
  const tenant = readTenantText(await readText(file));
  const report =
    'port' in place
      ? await new RunningInstance(place.port).provision(tenant, update)
      : await provisionAccount(tenant, place, update);
  for (const { pk, sk, outcome } of report.items) process.stdout.write(`${outcome}  ${pk} ${sk}\n`);
  for (const { name, outcome } of report.secrets) process.stdout.write(`${outcome}  ${name}\n`);
  for (const warning of report.warnings) process.stderr.write(`provision: warning: ${warning}\n`);
}

async function provisionAccount(tenant: unknown, place: { stage: string }, update: boolean) {
  const at = await openInstallation(place);
  try {
    const table = await at.table('RegistryTable');
    const kmsKeyId = await at.outputIfAny('EncryptionKeyArn');
    return await provisionTenant(tenant, {
      ...{ table, secrets: at.clients.secrets, kmsKeyId },
      ...{ stage: place.stage, update },
    });
  } finally {
    at.close();
  }
}

function readArguments(args: string[]): Arguments {
  const [usage = ''] = USAGE.split('\n\n');
  const { values, positionals } = parsedArguments(args, OPTIONS, usage, true);
  const { stage, local = false, port, update = false } = values;
  const [file, ...more] = positionals;
  const place =
    local || port === undefined ? placeOf(stage, local ? (port ?? '3000') : undefined) : undefined;
  if (place && file && more.length === 0) return { place, update, file };
  throw new InputError(usage);
}

await runCommand('provision', USAGE, async (args) => provision(readArguments(args)), [CommandError]);
