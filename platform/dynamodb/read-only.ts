import { BatchGetCommand, GetCommand, QueryCommand, TransactGetCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from './table.ts';

const READS = [GetCommand, QueryCommand, BatchGetCommand, TransactGetCommand];

/** The same table, of which everything can be read and nothing written: what tries is refused before it is sent. */
export function readOnly({ client, tableName }: Table): Table {
  const guarded = new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => {
        const isRead = READS.some((read) => given[0] instanceof read);
        if (name === 'send' && !isRead) throw new TypeError('this table is only read');
        return Reflect.apply(member, target, given);
      };
    },
  });
  return { client: guarded, tableName };
}
