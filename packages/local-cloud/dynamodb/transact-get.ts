import type { Engine } from './engine.ts';
import { withItemLocks } from './locks.ts';
import { locate, readOperations, refuseRepeatedItems } from './transaction-input.ts';

/**
 * TransactGetItems: all items as they are at one moment. Missing items give an empty response at their place.
 *
 * @throws {AwsServiceError} ValidationException, ResourceNotFoundException
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
 */
export async function transactGet(
  engine: Engine,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const requested = readOperations(input.TransactItems, ['Get']);
  const prepared = requested.map(({ kind, body }) => ({ kind, data: engine.prepare('getItem', body) }));
  const operations = await locate(engine, prepared);
  refuseRepeatedItems(operations);
  const Responses = await withItemLocks(engine.store, operations, () =>
    Promise.all(
      operations.map(async ({ data }) => {
        const { Item } = await engine.run('getItem', data);
        return Item ? { Item } : {};
      }),
    ),
  );
  return { Responses };
}
