import './require-node.js';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

// Loaded only after the check above: static imports would all be linked before it runs.
const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
const { DynamoDBDocumentClient } = await import('@aws-sdk/lib-dynamodb');
const { provisionTenant } = await import('#core/tenant/provision-tenant.ts');
const { ProsaError } = await import('#platform/runtime/errors.ts');

const USAGE = 'usage: npm run provision -- --stage <stage> --registry <registry table> <tenant.json>';

/** The command line or the file cannot be understood; nothing was written. */
class InputError extends Error {}

/**
 * Writes a tenant into the account that the AWS SDK finds (profile, environment). Items and secrets that are
 * as the file says stay as they are.
 */
async function provision(args: string[]): Promise<void> {
  const { stage, registry, file } = readArguments(args);
  const client = new DynamoDBClient({});
  const secrets = new SecretsManagerClient({});
  try {
    const report = await provisionTenant(await readJson(file), {
      table: { client: DynamoDBDocumentClient.from(client), tableName: registry },
      secrets,
      stage,
    });
    for (const { pk, sk, outcome } of report.items) process.stdout.write(`${outcome}  ${pk} ${sk}\n`);
    for (const { name, outcome } of report.secrets) process.stdout.write(`${outcome}  ${name}\n`);
  } finally {
    client.destroy();
    secrets.destroy();
  }
}

function readArguments(args: string[]): { stage: string; registry: string; file: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { stage: { type: 'string' }, registry: { type: 'string' } },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (values.stage && values.registry && file && more.length === 0) {
      return { stage: values.stage, registry: values.registry, file };
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new InputError(USAGE);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new InputError(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : error}`);
  }
}

try {
  await provision(process.argv.slice(2));
} catch (error) {
  const told = error instanceof InputError || error instanceof ProsaError;
  process.stderr.write(`provision: ${told ? error.message : String(error)}\n`);
  process.exitCode = error instanceof InputError ? 2 : 1;
}
