import type { AwsOperation } from '../http/aws-json.ts';
import type { WriteContext } from './atomic-write.ts';
import type { ActionName } from './dynalite.ts';
import { batchWriteItems, writeItem } from './item-writes.ts';
import { checkNesting } from './nesting.ts';
import type { RequestTokens } from './request-tokens.ts';
import type { Tables } from './tables.ts';
import type { TimeToLive } from './time-to-live.ts';
import { transactGet } from './transact-get.ts';
import { transactWrite } from './transact-write.ts';

/** The operations that dynalite does completely. */
const DYNALITE_ALONE: Record<string, ActionName> = {
  BatchGetItem: 'batchGetItem',
  GetItem: 'getItem',
  ListTables: 'listTables',
  ListTagsOfResource: 'listTagsOfResource',
  Query: 'query',
  Scan: 'scan',
  TagResource: 'tagResource',
  UntagResource: 'untagResource',
};

/**
 * DynamoDB's operations by name, each with its parsed input. PartiQL, backups, global tables, imports and
 * exports are missing and answered as unknown.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
 */
export function dynamoDbOperations(parts: {
  context: WriteContext;
  tables: Tables;
  timeToLive: TimeToLive;
  tokens: RequestTokens;
}): Record<string, AwsOperation> {
  const { context, tables, timeToLive, tokens } = parts;
  const alone = Object.entries(DYNALITE_ALONE).map(([operation, action]): [string, AwsOperation] => [
    operation,
    (input) => context.engine.call(action, input),
  ]);
  const operations: Record<string, AwsOperation> = {
    ...Object.fromEntries(alone),
    PutItem: (input) => writeItem(context, 'putItem', input),
    UpdateItem: (input) => writeItem(context, 'updateItem', input),
    DeleteItem: (input) => writeItem(context, 'deleteItem', input),
    BatchWriteItem: (input) => batchWriteItems(context, input),
    TransactWriteItems: (input) => transactWrite(context, tokens, input),
    TransactGetItems: (input) => transactGet(context.engine, input),
    CreateTable: (input) => tables.create(input),
    UpdateTable: (input) => tables.update(input),
    DescribeTable: (input) => tables.describe(input),
    DeleteTable: async (input) => {
      const deleted = await tables.delete(input);
      timeToLive.forget(String(input.TableName));
      return deleted;
    },
    DescribeContinuousBackups: (input) => tables.describeBackups(input),
    UpdateContinuousBackups: (input) => tables.updateBackups(input),
    UpdateTimeToLive: (input) => timeToLive.update(input),
    DescribeTimeToLive: (input) => timeToLive.describe(input),
  };
  const checked = ([operation, run]: [string, AwsOperation]): [string, AwsOperation] => [
    operation,
    (input, ...rest) => {
      checkNesting(input);
      return run(input, ...rest);
    },
  ];
  return Object.fromEntries(Object.entries(operations).map(checked));
}
