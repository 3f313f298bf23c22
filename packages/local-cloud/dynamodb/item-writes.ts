import { AwsServiceError } from '../http/aws-call.ts';
import { type WriteContext, writeAtomically } from './atomic-write.ts';
import type { ChangeIdentity } from './change-feed.ts';
import { actionValidations, type InputTypes, type Item, type PreparedInput } from './dynalite.ts';
import type { Engine, ItemTarget } from './engine.ts';
import { hasCode, withMember } from './errors.ts';
import type { WriteBuffer } from './write-buffer.ts';

export type ItemWriteAction = 'putItem' | 'updateItem' | 'deleteItem';

/** The writes' declared members, each with the one that dynalite does not know. */
export const WRITE_TYPES: Record<ItemWriteAction, InputTypes> = {
  putItem: writeTypes('putItem'),
  updateItem: writeTypes('updateItem'),
  deleteItem: writeTypes('deleteItem'),
};

function writeTypes(action: ItemWriteAction): InputTypes {
  return {
    ...actionValidations[action].types,
    ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] },
  };
}

/**
 * PutItem, UpdateItem and DeleteItem: the item and its index rows are written together.
 *
 * @throws {AwsServiceError} ConditionalCheckFailedException, with `Item` when ALL_OLD was asked for
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html#DDB-PutItem-request-ReturnValuesOnConditionCheckFailure
 */
export async function writeItem(
  context: WriteContext,
  action: ItemWriteAction,
  input: Record<string, unknown>,
  identity?: ChangeIdentity,
): Promise<Record<string, unknown>> {
  const { engine } = context;
  const data = engine.prepare(action, input, WRITE_TYPES[action]);
  const target = await engine.target(data);
  const work = async (buffer: WriteBuffer) => {
    try {
      return await engine.run(action, data, buffer.view);
    } catch (error) {
      const found = buffer.itemRead(data.TableName, target.key);
      const wanted = data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
      if (!found || !wanted || !hasCode(error, 'ConditionalCheckFailedException')) throw error;
      throw withMember(error, 'Item', found);
    }
  };
  return writeAtomically(context, [target], work, identity);
}

/**
 * BatchWriteItem. All of a batch is written at once, which is more than AWS promises: there each item
 * stands alone and some may come back as UnprocessedItems.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 */
export async function batchWriteItems(
  context: WriteContext,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const data = context.engine.prepare('batchWriteItem', input);
  const targets = await batchTargets(context.engine, data);
  return writeAtomically(context, targets, (buffer) =>
    context.engine.run('batchWriteItem', data, buffer.view),
  );
}

interface WriteRequest {
  PutRequest?: { Item: Item };
  DeleteRequest?: { Key: Item };
}

async function batchTargets(engine: Engine, data: PreparedInput): Promise<ItemTarget[]> {
  const requests = Object.entries(data.RequestItems as Record<string, WriteRequest[]>);
  const inputs = requests.flatMap(([TableName, writes]) =>
    writes.map((write) => ({ TableName, Item: write.PutRequest?.Item, Key: write.DeleteRequest?.Key })),
  );
  const targets: ItemTarget[] = [];
  for (const one of inputs) {
    try {
      targets.push(await engine.target(one));
    } catch (error) {
      // A wrong key is dynalite's to report, before it writes, with the words that AWS uses for a batch.
      if (!(error instanceof AwsServiceError)) throw error;
    }
  }
  return targets;
}
