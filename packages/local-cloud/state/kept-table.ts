import type {
  AttributeDefinition,
  CreateTableCommandInput,
  GlobalSecondaryIndexDescription,
  LocalSecondaryIndexDescription,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import { AssemblyError } from '../assembly/errors.ts';

/** A table of an earlier run does not fit the templates. The message is one line and says what to do. */
class KeptTableError extends AssemblyError {
  override readonly name = 'KeptTableError';

  constructor(table: string, reason: string) {
    super(
      `the data folder holds table ${table} ${reason}; a table is not converted: ` +
        'choose another folder with --data, or delete this one',
    );
  }
}

type Index = Pick<
  GlobalSecondaryIndexDescription | LocalSecondaryIndexDescription,
  'KeySchema' | 'Projection'
>;

/**
 * Checks that a table which an earlier run left is the one that the templates want. CloudFormation would replace
 * the table or build an index; the local DynamoDB can do neither with what is stored.
 *
 * @throws {KeptTableError}
 */
export function assertSameTable(kept: TableDescription, wanted: CreateTableCommandInput): void {
  const name = String(wanted.TableName);
  // A kill in the middle of CreateTable leaves a table that never becomes active, and never held an item.
  if (kept.TableStatus !== 'ACTIVE') throw new KeptTableError(name, `in status ${kept.TableStatus}`);
  const keys = [keyText(kept.KeySchema, kept), keyText(wanted.KeySchema, wanted)];
  if (keys[0] !== keys[1])
    throw new KeptTableError(name, `with key ${keys[0]}, the templates have ${keys[1]}`);
  const before = indexesOf(kept);
  const after = indexesOf(wanted);
  const differing = [...new Set([...before.keys(), ...after.keys()])].filter(
    (index) => before.get(index) !== after.get(index),
  );
  const [index] = differing;
  if (index === undefined) return;
  const texts = [before.get(index) ?? 'none', after.get(index) ?? 'none'];
  throw new KeptTableError(name, `with index ${index}: ${texts[0]}, the templates have ${texts[1]}`);
}

/** Index name to a text that is the same for the same index. */
function indexesOf(table: TableDescription | CreateTableCommandInput): Map<string, string> {
  const global = (table.GlobalSecondaryIndexes ?? []).map((index) => ({ index, kind: 'global' }));
  const local = (table.LocalSecondaryIndexes ?? []).map((index) => ({ index, kind: 'local' }));
  return new Map(
    [...global, ...local].map(({ index, kind }) => [
      String(index.IndexName),
      `${kind} ${keyText(index.KeySchema, table)} ${projectionText(index)}`,
    ]),
  );
}

function keyText(
  schema: Index['KeySchema'],
  { AttributeDefinitions }: { AttributeDefinitions?: AttributeDefinition[] | undefined },
): string {
  const typeOf = (name: string | undefined) =>
    AttributeDefinitions?.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
  return `(${(schema ?? []).map(({ AttributeName }) => `${AttributeName} ${typeOf(AttributeName)}`).join(', ')})`;
}

function projectionText({ Projection }: Index): string {
  const { ProjectionType = 'ALL', NonKeyAttributes = [] } = Projection ?? {};
  return [ProjectionType, ...[...NonKeyAttributes].sort()].join(' ');
}
