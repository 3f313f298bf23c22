import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '#platform/dynamodb/table.ts';
import type { ProcessPorts } from './process-ports.ts';
import { type QuarantineItem, quarantineItemSchema } from './quarantine.ts';
import { type Reread, reread } from './reread.ts';

/** Ports that read and change nothing. */
function withoutEffect(ports: ProcessPorts): ProcessPorts {
  return {
    ...ports,
    contacts: {
      recognize: async () => ({ contactId: 'ct_of_a_dry_run' }),
      move: async () => undefined,
      setPreference: async () => undefined,
    },
    accounts: { ...ports.accounts, learn: async () => undefined },
    publish: async () => undefined,
    receipts: { send: async () => [] },
  };
}

/**
 * Reads everything in quarantine again, whatever it belongs to, and takes out what could be worked. What fails in between
 * leaves its entry, so that it can be run again.
 *
 * The whole table is scanned: entries stand beside the contacts that they are about.
 *
 * @param options.dryRun nothing is written or published; what would become of each is told all the same
 * @returns a line for each entry, with ids only, and one that counts them
 * @throws what the ports throw
 */
export async function* rereadQuarantine(
  table: Table,
  ports: ProcessPorts,
  { dryRun, now }: { dryRun: boolean; now: () => number },
): AsyncGenerator<string> {
  const counts = new Map<Reread['outcome'], number>();
  for await (const entry of entriesOf(table)) {
    const result = await reread(dryRun ? withoutEffect(ports) : ports, entry, now());
    const { outcome } = result;
    if ((outcome === 'worked' || outcome === 'partly') && !dryRun) await removeOrMark(table, entry, outcome);
    counts.set(result.outcome, (counts.get(result.outcome) ?? 0) + 1);
    const why = result.outcome === 'kept' ? ` (${result.reason})` : '';
    yield `${entry.sk.replace(/^QUARANTINE#/, '')} ${entry.received_at} ${entry.reason}: ${result.outcome}${why}`;
  }
  const counted = (['worked', 'partly', 'told', 'kept'] as const).map(
    (name) => `${counts.get(name) ?? 0} ${name}`,
  );
  yield `${dryRun ? 'dry run: ' : ''}${counted.join(', ')}`;
}

/** Partitions of the quarantine have it in their name; under a contact the sort key has. */
async function* entriesOf({ client, tableName }: Table): AsyncGenerator<QuarantineItem> {
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: tableName,
        FilterExpression: 'contains(pk, :part) OR begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':part': '#QUARANTINE#', ':prefix': 'QUARANTINE#' },
        ConsistentRead: true,
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      }),
    );
    for (const item of Items) yield quarantineItemSchema.parse(item);
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

/** One that was replaced meanwhile, since it had expired, stays as it is. */
async function removeOrMark(
  { client, tableName: TableName }: Table,
  { pk, sk, received_at }: QuarantineItem,
  outcome: 'worked' | 'partly',
): Promise<void> {
  const one = { TableName, Key: { pk, sk }, ConditionExpression: 'received_at = :read' };
  const read = { ':read': received_at };
  try {
    if (outcome === 'worked') {
      await client.send(new DeleteCommand({ ...one, ExpressionAttributeValues: read }));
    } else {
      const ExpressionAttributeValues = { ...read, ':told': true };
      const UpdateExpression = 'SET told = :told';
      await client.send(new UpdateCommand({ ...one, UpdateExpression, ExpressionAttributeValues }));
    }
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
