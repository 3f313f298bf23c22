import './require-node.js';
import { parseArgs } from 'node:util';
import type { Envelope } from '#core/events/envelope.ts';

// Loaded only after the check above: static imports would all be linked before it runs.
const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
const { SQSClient } = await import('@aws-sdk/client-sqs');
const { DynamoDBDocumentClient } = await import('@aws-sdk/lib-dynamodb');
const { AccountChannels } = await import('#core/channel/account-channels.ts');
const { ContactResolver } = await import('#core/contact/contact-resolver.ts');
const { TenantRepository } = await import('#core/tenant/tenant-repository.ts');
const { rereadQuarantine } = await import('#core/whatsapp/inbound/quarantine-operator.ts');
const { createReceiptsQueue } = await import('#core/whatsapp/inbound/receipts-queue.ts');
const { createEventPublisher } = await import('#platform/bus/event-publisher.ts');
const { InputError, runCommand } = await import('./command.ts');

const USAGE = `usage: npm run quarantine -- reread --registry <table> --conversations <table> --bus <event bus> --receipts <URL of the receipts queue> [--dry-run]`;

const OPTIONS = {
  registry: { type: 'string' },
  conversations: { type: 'string' },
  bus: { type: 'string' },
  receipts: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

function readArguments(args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const { registry, conversations, bus, receipts } = values;
    if (registry && conversations && bus && receipts && positionals.join(' ') === 'reread') {
      return { registry, conversations, bus, receipts, dryRun: values['dry-run'] };
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new InputError(USAGE);
}

/** Reads what is in quarantine again with the code as it is now, in the account that the AWS SDK finds. */
async function run(args: string[]): Promise<void> {
  const { registry, conversations, bus, receipts, dryRun } = readArguments(args);
  const dynamoDb = new DynamoDBClient({});
  const eventBridge = new EventBridgeClient({ maxAttempts: 1 });
  const sqs = new SQSClient({});
  try {
    const client = DynamoDBDocumentClient.from(dynamoDb, {
      marshallOptions: { removeUndefinedValues: true },
    });
    const table = { client, tableName: conversations };
    const tables = { registry: { client, tableName: registry }, conversations: table };
    const tenants = new TenantRepository(tables.registry);
    const findChannel = (app: string, channelId: string) => tenants.getChannel(app, channelId);
    const publisher = createEventPublisher({ client: eventBridge, busName: bus, functionName: 'webhook' });
    const ports = {
      findChannel,
      accounts: new AccountChannels({ ...tables, findChannel }),
      contacts: new ContactResolver({ ...table, now: Date.now }),
      publish: (events: Envelope[], deadline: number) => publisher.publish(events, { deadline }),
      receipts: createReceiptsQueue({ client: sqs, queueUrl: receipts }),
      quarantine: async () => undefined,
      // It came long ago.
      heard: async () => undefined,
    };
    for await (const line of rereadQuarantine(table, ports, { dryRun, now: Date.now })) {
      process.stdout.write(`${line}\n`);
    }
  } finally {
    for (const one of [dynamoDb, eventBridge, sqs]) one.destroy();
  }
}

await runCommand('quarantine', USAGE, run);
