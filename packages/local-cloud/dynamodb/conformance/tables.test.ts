import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTable, startTarget, type Target } from './target.fixture.ts';

let target: Target;
let table: string;

beforeAll(async () => {
  target = await startTarget();
  table = await createTable(target.client);
});
afterAll(() => target.close());

async function described(TableName = table) {
  const { Table } = await target.client.send(new DescribeTableCommand({ TableName }));
  return Table;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
describe('tables', () => {
  test('a table on demand with an index becomes ACTIVE', async () => {
    expect(await described()).toMatchObject({
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      GlobalSecondaryIndexes: [{ IndexName: 'by-group', IndexStatus: 'ACTIVE' }],
    });
  });

  test('creating a table twice is a ResourceInUseException', async () => {
    const again = new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    });
    await expect(target.client.send(again)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    expect((await described())?.StreamSpecification?.StreamEnabled).toBe(true);
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html
  test('a stream has an ARN that ends in its label', async () => {
    const before = await described();
    expect(before?.StreamSpecification).toEqual({
      StreamEnabled: true,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    });
    expect(before?.LatestStreamArn).toBe(`${before?.TableArn}/stream/${before?.LatestStreamLabel}`);
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html#WorkingWithTables.Basics.DeletionProtection
  test('protection, encryption and class are kept, and a protected table is not deleted', async () => {
    const TableName = `${table}-protected`;
    await target.client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        DeletionProtectionEnabled: true,
        SSESpecification: { Enabled: true },
        TableClass: 'STANDARD',
        Tags: [{ Key: 'team', Value: 'inbox' }],
      }),
    );
    const created = await described(TableName);
    expect(created).toMatchObject({
      DeletionProtectionEnabled: true,
      SSEDescription: { Status: 'ENABLED' },
      TableClassSummary: { TableClass: 'STANDARD' },
    });
    const { Tags } = await target.client.send(
      new ListTagsOfResourceCommand({ ResourceArn: created?.TableArn }),
    );
    expect(Tags).toEqual([{ Key: 'team', Value: 'inbox' }]);

    await expect(target.client.send(new DeleteTableCommand({ TableName }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await target.client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await target.client.send(new DeleteTableCommand({ TableName }));
    await expect(described(TableName)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html
  test('point-in-time recovery is off until it is switched on', async () => {
    const status = async () => {
      const { ContinuousBackupsDescription: found } = await target.client.send(
        new DescribeContinuousBackupsCommand({ TableName: table }),
      );
      return found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
    };
    expect(await status()).toBe('DISABLED');
    await target.client.send(
      new UpdateContinuousBackupsCommand({
        TableName: table,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    expect(await status()).toBe('ENABLED');
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html
  test('tags are added to a table', async () => {
    const ResourceArn = (await described())?.TableArn;
    await target.client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'a', Value: 'b' }] }));
    const { Tags } = await target.client.send(new ListTagsOfResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: 'a', Value: 'b' }]);
  });
});
