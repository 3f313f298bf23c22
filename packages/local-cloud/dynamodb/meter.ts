import type { AwsOperation } from '../http/aws-json.ts';
import type { Item, TableRecord } from './dynalite.ts';
import type { ItemTarget } from './engine.ts';
import type { WriteBuffer } from './write-buffer.ts';

/** What one write of one item did, or would have done had its condition held. */
export interface ItemAttempt {
  table: TableRecord;
  before?: Item;
  after?: Item;
  /** The whole item that a put offered. */
  offered?: Item;
  /** Whether it took place: false after a condition that failed, and for a mere condition check. */
  written: boolean;
}

/** Sees what the operations of an endpoint use. */
export interface DynamoDbMeter {
  /** Puts itself around the operations; every call goes through what it returns. */
  around(operations: Record<string, AwsOperation>): Record<string, AwsOperation>;
  /** Told of the items that a call, or time to live, wrote or tried to write. */
  wrote(attempts: readonly ItemAttempt[]): void;
}

/** @param committed whether the buffer's writes took place */
export function attemptsOf(
  targets: readonly ItemTarget[],
  buffer: WriteBuffer,
  committed: boolean,
): ItemAttempt[] {
  return targets.map(({ table, key, offered }) => {
    const write = buffer.writes.find((one) => one.table === table.TableName && one.key === key);
    const before = buffer.itemRead(table.TableName, key);
    return {
      table,
      ...(before && { before }),
      ...(write?.newItem && { after: write.newItem }),
      ...(offered && { offered }),
      written: committed && write !== undefined,
    };
  });
}
