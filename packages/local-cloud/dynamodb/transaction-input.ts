import type { PreparedInput } from './dynalite.ts';
import type { Engine, ItemTarget } from './engine.ts';
import { validationException } from './errors.ts';

/** AWS's limit of operations in one transaction. */
const MOST_OPERATIONS = 100;

/** One operation of a transaction, checked and located. */
export interface TransactionOperation<Kind extends string> extends ItemTarget {
  kind: Kind;
  data: PreparedInput;
}

/**
 * Checks the outer form of `TransactItems`: 1 to 100 entries, each with exactly one of the allowed kinds.
 *
 * @throws {AwsServiceError} ValidationException
 */
export function readOperations<Kind extends string>(
  items: unknown,
  kinds: readonly Kind[],
): { kind: Kind; body: Record<string, unknown> }[] {
  if (!Array.isArray(items) || items.length < 1 || items.length > MOST_OPERATIONS) {
    throw validationException(
      "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: " +
        `Member must have length between 1 and ${MOST_OPERATIONS}`,
    );
  }
  return items.map((item: unknown) => {
    const members = isRecord(item) ? Object.entries(item).filter(([, body]) => body != null) : [];
    const [first] = members;
    const kind = kinds.find((one) => one === first?.[0]);
    if (members.length !== 1 || !first || !kind || !isRecord(first[1])) {
      throw validationException(`TransactItems can only contain one of ${kinds.join(', ')}`);
    }
    return { kind, body: first[1] };
  });
}

/** @throws {AwsServiceError} ValidationException when two operations name one item */
export function refuseRepeatedItems(targets: readonly ItemTarget[]): void {
  const seen = new Set(targets.map(({ table, key }) => `${table.TableName}~${key}`));
  if (seen.size === targets.length) return;
  throw validationException('Transaction request cannot include multiple operations on one item');
}

/** Locates the item of each prepared operation. */
export function locate<Kind extends string>(
  engine: Engine,
  operations: readonly { kind: Kind; data: PreparedInput }[],
): Promise<TransactionOperation<Kind>[]> {
  return Promise.all(
    operations.map(async (operation) => ({ ...operation, ...(await engine.target(operation.data)) })),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
