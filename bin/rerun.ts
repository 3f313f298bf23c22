import './require-node.js';
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';

// Loaded only after the check above: static imports would all be linked before it runs.
const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
const { DynamoDBDocumentClient } = await import('@aws-sdk/lib-dynamodb');
const { createRerunWorld } = await import('#core/agent/rerun/create-rerun-world.ts');
const { rerunTurn } = await import('#core/agent/rerun/rerun-turn.ts');
const { sideBySide } = await import('#core/agent/rerun/side-by-side.ts');
const { createRequestSigner } = await import('#platform/http/sign-requests.ts');
const { InputError, runCommand } = await import('./command.ts');

const USAGE = `usage: npm run rerun -- --stage <stage> --registry <table> --conversations <table> --circuits <table>
           --tenant <id> --conversation <id> --turn <id, as the desk's API has it>
           --model <the installation's, or another> [--model-url <address>]
           [--tools <address of the tool gateway's API>] [--json]`;

const OPTIONS = {
  stage: { type: 'string' },
  registry: { type: 'string' },
  conversations: { type: 'string' },
  circuits: { type: 'string' },
  tenant: { type: 'string' },
  conversation: { type: 'string' },
  turn: { type: 'string' },
  model: { type: 'string' },
  'model-url': { type: 'string', default: 'https://api.openai.com/v1' },
  tools: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

function readArguments(args: string[]) {
  try {
    const { values } = parseArgs({ args, options: OPTIONS });
    const { stage, registry, conversations, circuits, tenant, conversation, turn, model, ...more } = values;
    if (stage && registry && conversations && circuits && tenant && conversation && turn && model) {
      return {
        tables: { registry, conversations, circuits },
        of: { tenantId: tenant, conversationId: conversation, turnId: turn },
        model: { stage, modelId: model, baseUrl: more['model-url'] },
        toolsUrl: more.tools,
        isJson: more.json,
      };
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new InputError(USAGE);
}

/** Runs a turn of the AI again, dry, with this code, in the account that the AWS SDK finds. */
async function run(args: string[]): Promise<string> {
  const { tables, of, model, toolsUrl, isJson } = readArguments(args);
  const dynamoDb = new DynamoDBClient({});
  const secretsManager = new SecretsManagerClient({});
  try {
    const client = DynamoDBDocumentClient.from(dynamoDb);
    const world = createRerunWorld({
      ...{ client, tables, secretsManager, fetch, newId: randomUUID, now: Date.now },
      ...{ installed: model, toolsUrl, sign: createRequestSigner(dynamoDb, 'execute-api') },
    });
    const rerun = await rerunTurn(world, of);
    return isJson ? JSON.stringify(rerun, null, 2) : sideBySide(rerun);
  } finally {
    for (const one of [dynamoDb, secretsManager]) one.destroy();
  }
}

await runCommand('rerun', USAGE, run);
