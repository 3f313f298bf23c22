import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  type LocalSecondaryIndex,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { ResourceValues } from '../assembly/resolve.ts';
import { assertSameTable } from '../state/kept-table.ts';
import type { ResourceContext } from './context.ts';
import { defineFamily, flag } from './family.ts';
import { physicalName } from './names.ts';

const keySchema = z.array(
  z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }),
) satisfies z.ZodType<KeySchemaElement[]>;

const index = z.strictObject({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.strictObject({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']).optional(),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
}) satisfies z.ZodType<GlobalSecondaryIndex & LocalSecondaryIndex>;

const common = {
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ) satisfies z.ZodType<AttributeDefinition[]>,
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z.array(index).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
  StreamSpecification: z
    .strictObject({ StreamViewType: z.enum(['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY']) })
    .optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string().optional(), Enabled: flag }).optional(),
};

const tableProperties = z.strictObject(common);
type TableProperties = z.output<typeof tableProperties>;

const CAPACITY = 'capacity is a quota; quotas are not run locally';
const ENCRYPTION = 'encryption at rest cannot be seen by a caller';
const OPERATIONS = 'for operators; no caller of the table can see it';

const commonIgnored = {
  BillingMode: CAPACITY,
  'GlobalSecondaryIndexes.*.ContributorInsightsSpecification': OPERATIONS,
  'GlobalSecondaryIndexes.*.OnDemandThroughput': CAPACITY,
  'GlobalSecondaryIndexes.*.WarmThroughput': CAPACITY,
  SSESpecification: ENCRYPTION,
  WarmThroughput: CAPACITY,
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export const dynamodbTable = defineFamily({
  type: 'AWS::DynamoDB::Table',
  properties: tableProperties,
  ignored: {
    ...commonIgnored,
    ContributorInsightsSpecification: OPERATIONS,
    DeletionProtectionEnabled: OPERATIONS,
    'GlobalSecondaryIndexes.*.ProvisionedThroughput': CAPACITY,
    OnDemandThroughput: CAPACITY,
    PointInTimeRecoverySpecification: OPERATIONS,
    ProvisionedThroughput: CAPACITY,
    TableClass: OPERATIONS,
    Tags: 'tags change no behaviour',
  },
  create: createTable,
});

/**
 * CDK's TableV2. Its one replica is the table of this region.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
 */
export const dynamodbGlobalTable = defineFamily({
  type: 'AWS::DynamoDB::GlobalTable',
  properties: z.strictObject({
    ...common,
    Replicas: z.array(z.strictObject({ Region: z.string() })).length(1, 'one replica is run, in one region'),
  }),
  ignored: {
    ...commonIgnored,
    'GlobalSecondaryIndexes.*.ReadOnDemandThroughputSettings': CAPACITY,
    'GlobalSecondaryIndexes.*.WriteOnDemandThroughputSettings': CAPACITY,
    'GlobalSecondaryIndexes.*.WriteProvisionedThroughputSettings': CAPACITY,
    'Replicas.*.ContributorInsightsSpecification': OPERATIONS,
    'Replicas.*.DeletionProtectionEnabled': OPERATIONS,
    'Replicas.*.GlobalSecondaryIndexes': CAPACITY,
    'Replicas.*.PointInTimeRecoverySpecification': OPERATIONS,
    'Replicas.*.ReadOnDemandThroughputSettings': CAPACITY,
    'Replicas.*.ReadProvisionedThroughputSettings': CAPACITY,
    'Replicas.*.SSESpecification': ENCRYPTION,
    'Replicas.*.TableClass': OPERATIONS,
    'Replicas.*.Tags': 'tags change no behaviour',
    ReadOnDemandThroughputSettings: CAPACITY,
    WriteOnDemandThroughputSettings: CAPACITY,
    WriteProvisionedThroughputSettings: CAPACITY,
  },
  create: createTable,
});

async function createTable(properties: TableProperties, context: ResourceContext): Promise<ResourceValues> {
  const { database } = context.engines;
  const name = physicalName(context, properties.TableName, { maximumLength: 255 });
  const wanted: CreateTableCommandInput = {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
    LocalSecondaryIndexes: properties.LocalSecondaryIndexes,
    StreamSpecification: properties.StreamSpecification && {
      StreamEnabled: true,
      ...properties.StreamSpecification,
    },
  };
  await createUnlessKept(context, wanted);
  const timeToLive = properties.TimeToLiveSpecification;
  if (timeToLive?.Enabled) await expireBy(database, name, timeToLive.AttributeName);
  const { Table } = await database.send(new DescribeTableCommand({ TableName: name }));
  context.system.tables.set(name, `${context.location.stack}/${context.location.logicalId}`);
  const arn = `arn:aws:dynamodb:${context.region}:${context.accountId}:table/${name}`;
  const stream = Table?.LatestStreamArn;
  return {
    ref: name,
    attributes: { Arn: arn, TableId: name, ...(stream !== undefined && { StreamArn: stream }) },
  };
}

/** @throws {KeptTableError} when an earlier run left another table under this name */
async function createUnlessKept(context: ResourceContext, input: CreateTableCommandInput): Promise<void> {
  const { database } = context.engines;
  try {
    await database.send(new CreateTableCommand(input));
  } catch (error) {
    if (!context.keepsTables || !(error instanceof ResourceInUseException)) throw error;
    const { Table } = await database.send(new DescribeTableCommand({ TableName: input.TableName }));
    assertSameTable(Table ?? {}, input);
  }
}

/** A table of an earlier run has it already, unless that run was killed just before. */
async function expireBy(
  database: DynamoDBClient,
  TableName: string,
  AttributeName: string | undefined,
): Promise<void> {
  const { TimeToLiveDescription } = await database.send(new DescribeTimeToLiveCommand({ TableName }));
  if (TimeToLiveDescription?.AttributeName === AttributeName) return;
  const TimeToLiveSpecification = { AttributeName, Enabled: true };
  await database.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}
