import { putOnce, type TransactionResult, writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import { aliasKey, contactKey } from './keys.ts';
import type { AliasChange, Plan } from './plan.ts';
import type { Contact } from './records.ts';

type TransactItem = Parameters<typeof writeTransaction>[1][number];

/**
 * Most alias items in one transaction of at most 100: room is left for the contacts, which are at most one
 * per alias of two senders and a new one.
 */
const MAX_ALIASES = 90;

/**
 * Writes a plan: contacts and aliases in one transaction, each on the condition that it is as it was read.
 *
 * Only a merge of more than 90 aliases takes further transactions. A crash between them is harmless: an
 * alias that still leads to the merged contact is followed, and re-pointed when it is seen again.
 *
 * @returns anything but `written`: nothing was written, read again
 */
export async function writePlan(
  table: Table,
  tenantId: string,
  plan: Plan,
): Promise<TransactionResult['kind']> {
  // What is given up and what is new goes first: merged contacts' aliases are the ones that can wait.
  const aliases = [...plan.aliases].sort((one, other) => urgency(other) - urgency(one));
  const [first = [], ...rest] = chunksOf(aliases, MAX_ALIASES);
  const writeAlias = (change: AliasChange) => aliasWrite(table.tableName, tenantId, change);
  const { kind } = await writeTransaction(table.client, [
    contactWrite(table.tableName, tenantId, plan),
    ...plan.merged.map((contact) => mergedWrite(table.tableName, tenantId, contact, plan.contact.contact_id)),
    ...first.map(writeAlias),
  ]);
  if (kind !== 'written') return kind;
  for (const chunk of rest) await writeTransaction(table.client, chunk.map(writeAlias));
  return kind;
}

const urgency = ({ seen, next }: AliasChange) => (seen === undefined || next.released ? 1 : 0);

function contactWrite(TableName: string, tenantId: string, { contact, before }: Plan): TransactItem {
  const key = contactKey(tenantId, contact.contact_id);
  if (!before) return putOnce(TableName, { ...key, ...contact });
  const { contact_id: _id, created_at: _at, version, ...fields } = contact;
  const gone = Object.keys(before).filter((field) => !Object.hasOwn(contact, field));
  const names = Object.keys(fields);
  const set = [...names.map((name) => `#${name} = :${name}`), 'version = :next'].join(', ');
  const remove = gone.length === 0 ? '' : ` REMOVE ${gone.map((name) => `#${name}`).join(', ')}`;
  return {
    Update: {
      TableName,
      Key: key,
      UpdateExpression: `SET ${set}${remove}`,
      ConditionExpression: 'version = :version AND attribute_not_exists(merged_into)',
      ExpressionAttributeNames: Object.fromEntries([...names, ...gone].map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, value])),
        ':version': version,
        ':next': version + 1,
      },
    },
  };
}

function mergedWrite(TableName: string, tenantId: string, contact: Contact, into: string): TransactItem {
  return {
    Update: {
      TableName,
      Key: contactKey(tenantId, contact.contact_id),
      UpdateExpression: 'SET merged_into = :into, version = :next',
      ConditionExpression: 'version = :version AND attribute_not_exists(merged_into)',
      ExpressionAttributeValues: {
        ':into': into,
        ':version': contact.version,
        ':next': contact.version + 1,
      },
    },
  };
}

function aliasWrite(TableName: string, tenantId: string, { name, seen, next }: AliasChange): TransactItem {
  const item = { ...aliasKey(tenantId, name), ...next };
  if (!seen) return putOnce(TableName, item);
  return {
    Put: {
      TableName,
      Item: item,
      ConditionExpression: 'contact_id = :contact AND since = :since AND released = :released',
      ExpressionAttributeValues: {
        ':contact': seen.contact_id,
        ':since': seen.since,
        ':released': seen.released,
      },
    },
  };
}
