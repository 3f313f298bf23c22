import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { type LocalDynamoDb, serveDynamoDb } from '@prosa/local-cloud/dynamodb';
import { inProcessDynamoDbClient } from '../support/in-process-dynamodb.ts';
import { createTableInput } from '../support/table-definitions.ts';

/** The tables of one world. */
export interface WorldTables {
  registry: string;
  conversations: string;
  idempotency: string;
  circuits: string;
  knowledge: string;
  /** Every item of `conversations`, in no order. */
  items(): Promise<Record<string, unknown>[]>;
  /** The items of a partition whose sort keys begin with the prefix, in their order. */
  range(pk: string, prefix: string): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** One DynamoDB endpoint for a whole run, with tables of its own for each world. */
export interface SimulationTables {
  readonly server: LocalDynamoDb;
  create(): Promise<WorldTables>;
  /** A client that no world sees. */
  readonly client: DynamoDBDocumentClient;
  close(): Promise<void>;
}

export async function startTables(): Promise<SimulationTables> {
  const server = await serveDynamoDb();
  const dynamoDb = inProcessDynamoDbClient(server);
  const client = DynamoDBDocumentClient.from(dynamoDb, {
    marshallOptions: { removeUndefinedValues: true },
  });
  let worlds = 0;
  return {
    server,
    client,
    async create() {
      worlds += 1;
      const names = {
        registry: `registry-${worlds}`,
        conversations: `conversations-${worlds}`,
        idempotency: `idempotency-${worlds}`,
        circuits: `circuits-${worlds}`,
        knowledge: `knowledge-${worlds}`,
      };
      const { conversations: TableName } = names;
      await dynamoDb.send(new CreateTableCommand(createTableInput('Conversations', TableName)));
      await dynamoDb.send(new CreateTableCommand(createTableInput('Idempotency', names.idempotency)));
      await dynamoDb.send(new CreateTableCommand(createTableInput('Circuits', names.circuits)));
      await dynamoDb.send(new CreateTableCommand(createTableInput('Registry', names.registry)));
      await dynamoDb.send(new CreateTableCommand(createTableInput('Knowledge', names.knowledge)));
      return {
        ...names,
        items: async () => (await client.send(new ScanCommand({ TableName }))).Items ?? [],
        range: async (pk, prefix) => {
          const query = new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
          });
          return (await client.send(query)).Items ?? [];
        },
        async drop() {
          for (const name of Object.values(names)) {
            await dynamoDb.send(new DeleteTableCommand({ TableName: name }));
          }
        },
      };
    },
    async close() {
      dynamoDb.destroy();
      await server.close();
    },
  };
}
