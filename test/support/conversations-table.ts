import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { AwsCallListener } from '@prosa/local-cloud/aws-call';
import type { Billing } from '@prosa/local-cloud/billing';
import { serveDynamoDb } from '@prosa/local-cloud/dynamodb';
import { forwardDynamoDb } from '@prosa/local-cloud/dynamodb/forward';
import type { LocalServer } from '@prosa/local-cloud/http';
import type { Table } from '#platform/dynamodb/table.ts';
import { Chance } from '../simulation/chance.ts';
import { inProcessDynamoDbClient } from './in-process-dynamodb.ts';
import { createTableInput, type TableId } from './table-definitions.ts';

/** A table of its own, in memory, as it is deployed, reached through the real SDK. */
export interface TestTable extends Table {
  /** Address of its DynamoDB endpoint. */
  readonly url: string;
  /** Every item, in no order. */
  items(): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Another DynamoDB, such as DynamoDB Local, which carries out calls at the same time; ours does one after the other. */
const OTHER = process.env.TEST_DYNAMODB || undefined;

/** Seed of pauses before calls of ours, so that those of several clients meet in ever new orders. */
const PAUSES = process.env.TEST_PAUSES || undefined;

/** The longest pause, in milliseconds. */
const LONGEST_PAUSE_MS = 8;

let tables = 0;

/**
 * @param onCall sees each request before it is carried out and may refuse it
 * @param meter counts what AWS would bill; only of our own DynamoDB
 */
export async function startTable(
  id: TableId,
  onCall?: AwsCallListener,
  meter?: Billing['dynamodb'],
): Promise<TestTable> {
  const TableName = OTHER === undefined ? id.toLowerCase() : `${id.toLowerCase()}-${process.pid}-${++tables}`;
  const { server, client } = await serve(onCall, meter);
  await client.send(new CreateTableCommand(createTableInput(id, TableName)));
  const document = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  return {
    client: document,
    tableName: TableName,
    url: server.url,
    items: async () => (await document.send(new ScanCommand({ TableName }))).Items ?? [],
    close: async () => {
      client.destroy();
      await server.close();
    },
  };
}

interface Served {
  server: Pick<LocalServer, 'url' | 'close'>;
  client: DynamoDBClient;
}

async function serve(
  onCall: AwsCallListener | undefined,
  meter: Billing['dynamodb'] | undefined,
): Promise<Served> {
  const listener = PAUSES === undefined ? onCall : pausing(new Chance(Number(PAUSES)), onCall);
  const options = { ...(listener && { onCall: listener }), ...(meter && { meter }) };
  if (OTHER === undefined) {
    const server = await serveDynamoDb(options);
    return { server, client: inProcessDynamoDbClient(server) };
  }
  const server = onCall ? await forwardDynamoDb(OTHER, options) : { url: OTHER, close: async () => {} };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { server, client: new DynamoDBClient({ endpoint: server.url, region: 'us-east-1', credentials }) };
}

function pausing(chance: Chance, onCall: AwsCallListener | undefined): AwsCallListener {
  return async (call) => {
    const pauseMs = LONGEST_PAUSE_MS * chance.next();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const after = await onCall?.(call);
    return typeof after === 'function' ? after : undefined;
  };
}

export function startConversationsTable(
  onCall?: AwsCallListener,
  meter?: Billing['dynamodb'],
): Promise<TestTable> {
  return startTable('Conversations', onCall, meter);
}
