import { AsyncLocalStorage } from 'node:async_hooks';
import type { Item } from '../dynamodb/dynalite.ts';
import type { DynamoDbMeter, ItemAttempt } from '../dynamodb/meter.ts';
import type { AwsOperation } from '../http/aws-json.ts';
import type { Ledger } from './ledger.ts';
import { UNITS } from './prices.ts';
import { type Consistency, keyedReadUnits, rangeReadUnits } from './read-units.ts';
import { indexWrites, itemWriteUnits } from './write-units.ts';

type Members = Record<string, unknown>;

const SERVICE = 'dynamodb';
const TRANSACTION = 'TransactWriteItems';
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', TRANSACTION]);
/** A transaction prepares and commits: two writes of each item. */
const TRANSACTION_FACTOR = 2;

/**
 * Counts the request units of on-demand tables, call by call. What time to live deletes is free.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-capacity-handling
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export class DynamoDbUsage implements DynamoDbMeter {
  readonly #ledger: Ledger;
  readonly #call = new AsyncLocalStorage<{ attempts: ItemAttempt[] }>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  around(operations: Record<string, AwsOperation>): Record<string, AwsOperation> {
    const entries = Object.entries(operations).map(([name, run]): [string, AwsOperation] => {
      if (WRITES.has(name)) return [name, this.#aroundWrite(name, run)];
      const unitsOf = READS[name];
      return [name, unitsOf ? this.#aroundRead(name, run, unitsOf) : run];
    });
    return Object.fromEntries(entries);
  }

  wrote(attempts: readonly ItemAttempt[]): void {
    this.#call.getStore()?.attempts.push(...attempts);
  }

  #aroundWrite(operation: string, run: AwsOperation): AwsOperation {
    const factor = operation === TRANSACTION ? TRANSACTION_FACTOR : 1;
    return async (input, headers, signal) => {
      const call = { attempts: [] as ItemAttempt[] };
      try {
        return await this.#call.run(call, async () => run(input, headers, signal));
      } finally {
        const units = call.attempts.reduce((sum, attempt) => sum + itemWriteUnits(attempt), 0) * factor;
        this.#add(operation, units, UNITS.writeUnit);
        const indexes = call.attempts.map(indexWrites);
        const writes = indexes.reduce((sum, one) => sum + one.writes, 0);
        if (writes > 0) {
          const indexUnits = indexes.reduce((sum, one) => sum + one.units, 0);
          this.#add('index:write', indexUnits, UNITS.writeUnit, writes);
        }
      }
    };
  }

  /** A read that fails is refused before it reads. */
  #aroundRead(operation: string, run: AwsOperation, unitsOf: ReadRule): AwsOperation {
    return async (input, headers, signal) => {
      const asked = input.ReturnConsumedCapacity;
      const silent = asked === undefined || asked === null || asked === 'NONE';
      // What was read is more than what comes back: only the engine knows it then.
      const partial = isPartial(input);
      const request = partial && silent ? { ...input, ReturnConsumedCapacity: 'TOTAL' } : input;
      const output = (await run(request, headers, signal)) as Members;
      const { ConsumedCapacity, ...answer } = output;
      const units = partial ? consumed(ConsumedCapacity) : unitsOf(input, output);
      this.#add(operation, units, UNITS.readUnit);
      return silent ? answer : output;
    };
  }

  #add(operation: string, units: number, unit: typeof UNITS.readUnit | typeof UNITS.writeUnit, requests = 1) {
    this.#ledger.add({ service: SERVICE, operation, requests, units, unit });
  }
}

type ReadRule = (input: Members, output: Members) => number;

const READS: Readonly<Record<string, ReadRule>> = {
  GetItem: (input, { Item: item }) => keyedReadUnits([item as Item | undefined], consistency(input)),
  Query: (input, { Items: items }) => rangeReadUnits(items as Item[], consistency(input)),
  Scan: (input, { Items: items }) => rangeReadUnits(items as Item[], consistency(input)),
  TransactGetItems: (_input, { Responses: responses }) =>
    keyedReadUnits(
      (responses as { Item?: Item }[]).map(({ Item: item }) => item),
      'transactional',
    ),
  BatchGetItem: (input, { Responses: responses }) =>
    Object.entries(input.RequestItems as Record<string, Members & { Keys: Item[] }>)
      .map(([table, request]) => {
        const found: (Item | undefined)[] = (responses as Record<string, Item[]>)[table] ?? [];
        const missing = new Array<undefined>(Math.max(0, request.Keys.length - found.length)).fill(undefined);
        return keyedReadUnits([...found, ...missing], consistency(request));
      })
      .reduce((sum, units) => sum + units, 0),
};

function consistency({ ConsistentRead }: Members): Consistency {
  return ConsistentRead === true ? 'strong' : 'eventual';
}

const PARTS = [
  'ProjectionExpression',
  'AttributesToGet',
  'FilterExpression',
  'QueryFilter',
  'ScanFilter',
  'Select',
];

/** Whether the answer may hold less than what is read. A transaction's reads are taken as whole. */
function isPartial(input: Members): boolean {
  const requests = Object.values((input.RequestItems ?? {}) as Record<string, Members>);
  return [input, ...requests].some((request) => PARTS.some((part) => request[part] != null));
}

function consumed(capacity: unknown): number {
  const list = (Array.isArray(capacity) ? capacity : [capacity]) as { CapacityUnits?: number }[];
  return list.reduce((sum, one) => sum + (one?.CapacityUnits ?? 0), 0);
}
