import {
  putOnce,
  type TransactItem,
  type TransactionResult,
  writeTransaction,
} from '#platform/dynamodb/conditional-write.ts';
import { itemCondition, updateOrCheck } from '#platform/dynamodb/item-update.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import { aliasKey, contactKey } from './keys.ts';
import type { AliasChange, Plan } from './plan.ts';
import { AS_READ, type Contact } from './records.ts';

/**
 * Most alias items in one transaction of at most 100: room is left for the contacts, which are at most one
 * per alias of two senders and a new one.
 */
const MAX_ALIASES = 90;

/** Whether a plan makes a contact and its aliases, and touches nothing that is there. */
export function isOfNewCustomer({ before, merged, bereft, aliases }: Plan): boolean {
  const isNew = before === undefined && merged.length === 0 && bereft.length === 0;
  return isNew && aliases.length <= MAX_ALIASES && aliases.every(({ seen }) => seen === undefined);
}

/** What makes a new customer's contact. */
export function newCustomerItems(TableName: string, tenantId: string, plan: Plan): TransactItem[] {
  return [
    contactWrite(TableName, tenantId, plan),
    ...plan.aliases.map((change) => aliasWrite(TableName, tenantId, change)),
  ];
}

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
    ...plan.bereft.map(({ before, contact }) =>
      updateOrCheck(table.tableName, contactKey(tenantId, before.contact_id), {
        seen: before,
        next: { ...contact, version: before.version + 1 },
        ...AS_READ,
      }),
    ),
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
  const next = { ...contact, version: before.version + 1 };
  return updateOrCheck(TableName, key, { seen: before, next, ...AS_READ });
}

function mergedWrite(TableName: string, tenantId: string, contact: Contact, into: string): TransactItem {
  const key = contactKey(tenantId, contact.contact_id);
  const next = { ...contact, merged_into: into, version: contact.version + 1 };
  return updateOrCheck(TableName, key, { seen: contact, next, ...AS_READ });
}

function aliasWrite(TableName: string, tenantId: string, { name, seen, next }: AliasChange): TransactItem {
  const item = { ...aliasKey(tenantId, name), ...next };
  if (!seen) return putOnce(TableName, item);
  const condition = itemCondition({ seen, unchanged: ['contact_id', 'since', 'released'] });
  return { Put: { TableName, Item: item, ...condition } };
}
