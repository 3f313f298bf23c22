import { AwsServiceError } from '../http/aws-call.ts';
import { type WriteContext, writeAtomically } from './atomic-write.ts';
import { database, type Item, type PreparedInput } from './dynalite.ts';
import type { Engine } from './engine.ts';
import { toServiceError, validationException } from './errors.ts';
import { type ItemWriteAction, WRITE_TYPES } from './item-writes.ts';
import type { RequestTokens } from './request-tokens.ts';
import {
  locate,
  readOperations,
  refuseRepeatedItems,
  type TransactionOperation,
} from './transaction-input.ts';
import type { WriteBuffer } from './write-buffer.ts';

const KINDS = ['ConditionCheck', 'Put', 'Update', 'Delete'] as const;
type Kind = (typeof KINDS)[number];
type Operation = TransactionOperation<Kind>;

// A condition check has the members of a delete.
const ACTION: Record<Kind, ItemWriteAction> = {
  ConditionCheck: 'deleteItem',
  Put: 'putItem',
  Update: 'updateItem',
  Delete: 'deleteItem',
};

/** Members of the single writes that have no meaning inside a transaction. */
const NOT_IN_TRANSACTIONS = ['ReturnValues', 'Expected', 'ConditionalOperator', 'AttributeUpdates'];

const TYPES = Object.fromEntries(
  Object.entries(WRITE_TYPES).map(([action, types]) => [
    action,
    Object.fromEntries(Object.entries(types).filter(([name]) => !NOT_IN_TRANSACTIONS.includes(name))),
  ]),
);

const MOST_BYTES = 4 * 1024 * 1024;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html */
interface CancellationReason {
  Code: 'None' | 'ConditionalCheckFailed' | 'ValidationError';
  Message?: string;
  Item?: Item;
}

/**
 * TransactWriteItems: all operations or none.
 *
 * Operations on items that another transaction holds wait for it; AWS would cancel with
 * TransactionConflict.
 *
 * @throws {AwsServiceError} TransactionCanceledException with `CancellationReasons` in the order of the
 *   operations; ValidationException for a request that cannot be right; ResourceNotFoundException
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export async function transactWrite(
  context: WriteContext,
  tokens: RequestTokens,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const requested = readOperations(input.TransactItems, KINDS);
  const prepared = requested.map(({ kind, body }) => ({ kind, data: prepare(context.engine, kind, body) }));
  const operations = await locate(context.engine, prepared);
  refuseRepeatedItems(operations);
  await tokens.once(input.ClientRequestToken, input.TransactItems, () =>
    writeAtomically(context, operations, async (buffer) => {
      const reasons: CancellationReason[] = [];
      for (const operation of operations) reasons.push(await attempt(context.engine, operation, buffer));
      if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons);
      refuseTooLarge(buffer);
    }),
  );
  return {};
}

function prepare(engine: Engine, kind: Kind, body: Record<string, unknown>): PreparedInput {
  const required = { ConditionCheck: 'ConditionExpression', Update: 'UpdateExpression' }[kind as string];
  if (required && body[required] == null) {
    throw validationException(
      `1 validation error detected: Value null at 'transactItems.member.${kind}.${required}' ` +
        'failed to satisfy constraint: Member must not be null',
    );
  }
  return engine.prepare(ACTION[kind], body, TYPES[ACTION[kind]]);
}

/** Carries out one operation in the buffer, or says why the transaction must be cancelled. */
async function attempt(
  engine: Engine,
  operation: Operation,
  buffer: WriteBuffer,
): Promise<CancellationReason> {
  const { kind, data, key } = operation;
  try {
    if (kind === 'ConditionCheck') await checkCondition(operation, buffer);
    else await engine.run(ACTION[kind], data, buffer.view);
    return { Code: 'None' };
  } catch (error) {
    if (!(error instanceof AwsServiceError)) throw error;
    if (error.code === 'ValidationException') return { Code: 'ValidationError', Message: error.message };
    if (error.code !== 'ConditionalCheckFailedException') throw error;
    const asked = data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
    const found = asked ? buffer.itemRead(data.TableName, key) : undefined;
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...(found && { Item: found }) };
  }
}

function checkCondition({ data, key }: Operation, buffer: WriteBuffer): Promise<void> {
  return new Promise((resolve, reject) => {
    buffer.view.getItemDb(data.TableName).get(key, (error, item) => {
      if (error && error.name !== 'NotFoundError') return reject(error);
      const failed = database.checkConditional(data, item as Item | undefined);
      if (failed) reject(toServiceError(failed));
      else resolve();
    });
  });
}

function cancelled(reasons: CancellationReason[]): AwsServiceError {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return new AwsServiceError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { members: { CancellationReasons: reasons } },
  );
}

function refuseTooLarge(buffer: WriteBuffer): void {
  const bytes = buffer.writes.reduce(
    (sum, { newItem }) => sum + (newItem ? database.itemSize(newItem) : 0),
    0,
  );
  if (bytes > MOST_BYTES) {
    throw validationException('The aggregate size of the items in the transaction exceeds 4 MB');
  }
}
