import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TemplateObject, TemplateResource } from '../assembly/template.ts';
import { type LocalDynamoDb, serveDynamoDb } from '../dynamodb/endpoint.ts';
import { RecordingEngines, type RecordingOptions } from './recording-engines.fixture.ts';

let server: LocalDynamoDb;
let database: DynamoDBClient;
beforeAll(async () => {
  server = await serveDynamoDb();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  database = new DynamoDBClient({ endpoint: server.url, region: 'us-east-1', credentials });
});
afterAll(async () => {
  database.destroy();
  await server.close();
});

const KEYS: TemplateObject = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'due_at', AttributeType: 'N' },
  ],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'due',
      KeySchema: [{ AttributeName: 'due_at', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

async function create(table: TemplateResource, options: RecordingOptions = {}) {
  const engines = new RecordingEngines({ database, ...options });
  const name = table.Properties?.TableName ?? 'shop-Table';
  const outputs = await engines.create(
    { Table: table },
    { Ref: { Ref: 'Table' }, Arn: { 'Fn::GetAtt': ['Table', 'Arn'] } },
  );
  const { Table } = await database.send(new DescribeTableCommand({ TableName: String(name) }));
  return { engines, outputs, description: Table };
}

describe('AWS::DynamoDB::GlobalTable', () => {
  it('makes the table of its one replica, with index and time to live', async () => {
    const { engines, outputs, description } = await create({
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        ...KEYS,
        BillingMode: 'PAY_PER_REQUEST',
        Replicas: [
          {
            Region: { Ref: 'AWS::Region' },
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
            DeletionProtectionEnabled: true,
          },
        ],
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      },
    });
    expect(outputs).toEqual({
      Ref: 'shop-Table',
      Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/shop-Table',
    });
    expect(engines.system.tables.get('shop-Table')).toBe('shop/Table');
    expect(description?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['due']);
    const ttl = await database.send(new DescribeTimeToLiveCommand({ TableName: 'shop-Table' }));
    expect(ttl.TimeToLiveDescription).toEqual({ AttributeName: 'expires_at', TimeToLiveStatus: 'ENABLED' });
  });

  it('refuses a second replica', async () => {
    const Replicas = [{ Region: 'us-east-1' }, { Region: 'sa-east-1' }];
    await expect(
      create({ Type: 'AWS::DynamoDB::GlobalTable', Properties: { ...KEYS, Replicas } }),
    ).rejects.toThrow('shop/Table Properties.Replicas: one replica is run');
  });
});

describe('AWS::DynamoDB::Table', () => {
  it('makes the table under its given name, whatever its capacity', async () => {
    const { outputs, description } = await create({
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        ...KEYS,
        TableName: 'given-name',
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      },
    });
    expect(outputs.Ref).toBe('given-name');
    expect(description?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_IMAGE' });
  });

  it('takes a table of an earlier run only where data is kept', async () => {
    const table = { Type: 'AWS::DynamoDB::Table', Properties: { ...KEYS, TableName: 'kept' } };
    await create(table);
    await expect(create(table)).rejects.toThrow(/^shop\/Table could not be created/);
    await expect(create(table, { keepsTables: true })).resolves.toBeDefined();
  });
});
