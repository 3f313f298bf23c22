import './require-node.js';
import { parseArgs } from 'node:util';

// Loaded only after the check above: static imports would all be linked before it runs.
const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
const { SQSClient } = await import('@aws-sdk/client-sqs');
const { DynamoDBDocumentClient } = await import('@aws-sdk/lib-dynamodb');
const { createChannelOperator } = await import('#core/channel/channel-operator.ts');
const { InputError, runCommand } = await import('./command.ts');

const USAGE = `usage: npm run channel -- show    --registry <table> --conversations <table> --tenant <id> --channel <phone_number_id>
       npm run channel -- hold    … --reason <why> [--code <WhatsApp's error code>]
       npm run channel -- release … --outbox <URL of the outbox queue>`;

const OPTIONS = {
  registry: { type: 'string' },
  conversations: { type: 'string' },
  tenant: { type: 'string' },
  channel: { type: 'string' },
  reason: { type: 'string' },
  code: { type: 'string' },
  outbox: { type: 'string' },
} as const;

function readArguments(args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const { registry, conversations, tenant, channel, ...more } = values;
    const [command, ...rest] = positionals;
    if (command && registry && conversations && tenant && channel && rest.length === 0) {
      return { command, registry, conversations, of: { tenantId: tenant, channelId: channel }, ...more };
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new InputError(USAGE);
}

/** Stops a business number, lets it go again, or shows how it is, in the account that the AWS SDK finds. */
async function run(args: string[]): Promise<string> {
  const { command, registry, conversations, of, reason, code, outbox } = readArguments(args);
  const dynamoDb = new DynamoDBClient({});
  const sqs = new SQSClient({});
  try {
    const client = DynamoDBDocumentClient.from(dynamoDb);
    const operator = createChannelOperator({
      registry: { client, tableName: registry },
      table: { client, tableName: conversations },
      sqs,
    });
    if (command === 'show') return await operator.show(of);
    if (command === 'hold' && reason && (code === undefined || /^\d{1,9}$/.test(code))) {
      return await operator.hold(of, { reason, code: code === undefined ? undefined : Number(code) });
    }
    if (command === 'release' && outbox) return await operator.release(of, outbox);
    throw new InputError(USAGE);
  } finally {
    dynamoDb.destroy();
    sqs.destroy();
  }
}

await runCommand('channel', USAGE, run);
