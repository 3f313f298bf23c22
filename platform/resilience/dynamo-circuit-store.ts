import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type CircuitRecord, circuitRecordSchema, unknownCircuit } from './circuit-record.ts';
import type { CircuitStore, NewWindow, StoreResult } from './circuit-store.ts';
import type { Counts } from './transitions.ts';

const SORT_KEY = 'circuit';

/**
 * Circuits in a DynamoDB table with the keys `pk` and `sk` and the TTL attribute `expires_at`: one item per
 * circuit. A refused write brings the item that refused it, so no read is needed to learn why.
 *
 * The client should make one attempt per call: a lost answer then costs one time-out. A function that uses
 * it may `GetItem`, `PutItem` and `UpdateItem`.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 */
export class DynamoCircuitStore implements CircuitStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  /** @param client one whose `marshallOptions.removeUndefinedValues` is set */
  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  /** Consistent, so that an environment does not unlearn what it wrote itself. */
  async read(name: string, signal?: AbortSignal): Promise<CircuitRecord> {
    const command = new GetCommand({ TableName: this.#tableName, Key: keyOf(name), ConsistentRead: true });
    const { Item } = await this.#client.send(command, { abortSignal: signal });
    return recordOf(name, Item);
  }

  async swap(next: CircuitRecord, signal?: AbortSignal): Promise<StoreResult> {
    const isNew = next.version === 1;
    const command = new PutCommand({
      TableName: this.#tableName,
      Item: { ...keyOf(next.name), ...next },
      ConditionExpression: isNew ? 'attribute_not_exists(pk)' : 'version = :version',
      ...(!isNew && { ExpressionAttributeValues: { ':version': next.version - 1 } }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const refused = await refusal(next.name, this.#client.send(command, { abortSignal: signal }));
    if (!refused) return { written: true, record: next };
    // The SDK repeats a write whose answer was lost, and the repeated one meets the first.
    return { written: refused.write_id === next.write_id, record: refused };
  }

  async count(
    known: CircuitRecord,
    counts: Counts,
    begin?: NewWindow,
    signal?: AbortSignal,
  ): Promise<StoreResult> {
    const command = new UpdateCommand({
      TableName: this.#tableName,
      Key: keyOf(known.name),
      ...countExpression(known, counts, begin),
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const answer = this.#client.send(command, { abortSignal: signal });
    const refused = await refusal(known.name, answer);
    if (refused) return { written: false, record: refused };
    return { written: true, record: recordOf(known.name, (await answer).Attributes) };
  }
}

function countExpression(
  known: CircuitRecord,
  { failures, successes }: Counts,
  begin: NewWindow | undefined,
): Pick<UpdateCommandInput, 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'> {
  return {
    UpdateExpression: begin
      ? 'SET window_failures = :failures, window_successes = :successes, window_until = :until, expires_at = :expiry'
      : 'ADD window_failures :failures, window_successes :successes',
    ConditionExpression: 'version = :version AND window_until = :window',
    ExpressionAttributeValues: {
      ':failures': failures,
      ':successes': successes,
      ':version': known.version,
      ':window': known.window_until,
      ...(begin && { ':until': begin.until, ':expiry': begin.expiresAt }),
    },
  };
}

/** The item that refused a conditional write; undefined when it was carried out. */
async function refusal(name: string, write: Promise<unknown>): Promise<CircuitRecord | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return recordOf(name, error.Item && unmarshall(error.Item));
  }
}

function recordOf(name: string, item: unknown): CircuitRecord {
  return item === undefined ? unknownCircuit(name) : circuitRecordSchema.parse(item);
}

function keyOf(name: string) {
  return { pk: name, sk: SORT_KEY };
}
