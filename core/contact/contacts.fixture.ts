import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { AwsServiceError } from '@prosa/local-cloud/aws-call';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { ContactResolver } from './contact-resolver.ts';
import type { AliasItem, Contact } from './records.ts';

/** Where a webhook dies: before or after its nth write to the table, from 1. */
export interface Crash {
  when: 'before' | 'after';
  write: number;
}

/** A table, a clock and environments that can die in the middle of their work. */
export interface ContactsBench {
  table: TestTable;
  /** Operations carried out since the last `calls.length = 0`. */
  calls: string[];
  clock: { now: number };
  /** A new environment: its memory is empty. */
  environment(): ContactResolver;
  /** The next writes meet this; it stays until it is set anew. */
  crashAt(crash: Crash | undefined): void;
  /** The next write waits until something else is done: what its writer read is out of date then. */
  interrupt(meanwhile: () => Promise<unknown>): void;
  contacts(tenantId?: string): Promise<Contact[]>;
  aliases(tenantId?: string): Promise<(AliasItem & { name: string })[]>;
  close(): Promise<void>;
}

export async function startContactsBench(): Promise<ContactsBench> {
  const calls: string[] = [];
  const clock = { now: Date.parse('2026-11-20T12:00:00Z') };
  let made = 0;
  let crash: Crash | undefined;
  let writes = 0;
  let interruption: (() => Promise<unknown>) | undefined;
  const table = await startConversationsTable(async ({ operation }) => {
    calls.push(operation);
    if (operation !== 'TransactWriteItems') return undefined;
    const meanwhile = interruption;
    interruption = undefined;
    await meanwhile?.();
    writes += 1;
    if (writes !== crash?.write) return undefined;
    // A code that the SDK does not try again.
    const death = new AwsServiceError('ValidationException', 'the process died');
    if (crash.when === 'before') throw death;
    return () => {
      throw death;
    };
  });
  // Page by page: a property test fills more than the one that `table.items` reads.
  const itemsOf = async (tenantId: string, sk: string) => {
    const found: Record<string, unknown>[] = [];
    for await (const page of paginateScan({ client: table.client }, { TableName: table.tableName })) {
      found.push(...(page.Items ?? []));
    }
    return found.filter((item) => item.sk === sk && String(item.pk).startsWith(`T#${tenantId}#`));
  };
  return {
    table,
    calls,
    clock,
    environment: () =>
      new ContactResolver({
        ...table,
        now: () => clock.now,
        newId: () => `ct_${String(++made).padStart(6, '0')}`,
      }),
    crashAt: (next) => {
      crash = next;
      writes = 0;
    },
    interrupt: (meanwhile) => {
      interruption = meanwhile;
    },
    contacts: async (tenantId = 'acme') => (await itemsOf(tenantId, 'CONTACT')) as unknown as Contact[],
    aliases: async (tenantId = 'acme') =>
      (await itemsOf(tenantId, 'ALIAS')).map((item) => ({
        ...(item as unknown as AliasItem),
        name: String(item.pk).split('#ALIAS#')[1] ?? '',
      })),
    close: () => table.close(),
  };
}

/** What must hold between calls, whatever happened. */
export function brokenRules(contacts: Contact[], aliases: (AliasItem & { name: string })[]): string[] {
  const byId = new Map(contacts.map((contact) => [contact.contact_id, contact]));
  const broken: string[] = [];
  for (const { contact_id, merged_into, aliases: own } of contacts) {
    let root = byId.get(contact_id);
    const passed = new Set<string>();
    while (root?.merged_into !== undefined && !passed.has(root.contact_id)) {
      passed.add(root.contact_id);
      root = byId.get(root.merged_into);
    }
    if (!root || root.merged_into !== undefined) broken.push(`${contact_id} leads to no living contact`);
    if (merged_into !== undefined) {
      if (!root?.merged_from?.includes(contact_id))
        broken.push(`the living contact does not know ${contact_id}`);
      continue;
    }
    if (own.length === 0) broken.push(`${contact_id} cannot be reached`);
    for (const name of own) {
      const item = aliases.find((alias) => alias.name === name);
      if (item?.contact_id !== contact_id || item.released)
        broken.push(`${name} should lead to ${contact_id}`);
    }
  }
  for (const { name, contact_id, released } of aliases) {
    const contact = byId.get(contact_id);
    if (!contact) broken.push(`${name} leads to nobody`);
    else if (!released && !contact.merged_into && !contact.aliases.includes(name)) {
      broken.push(`${contact_id} does not know ${name}`);
    } else if (!released && contact.merged_into) broken.push(`${name} leads to the merged ${contact_id}`);
  }
  return broken;
}
