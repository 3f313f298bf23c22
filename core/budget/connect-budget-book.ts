import { randomUUID } from 'node:crypto';
import type { Table } from '#platform/dynamodb/table.ts';
import { BudgetBook } from './budget-book.ts';

/** So much of a random id tells the calls of one millisecond and tenant apart. */
const ID_LENGTH = 6;

/** The budgets of tenants in the `conversations` table. @param now milliseconds since the epoch */
export function connectBudgetBook(table: Table, now: () => number): BudgetBook {
  return new BudgetBook(table, { now, newId: () => randomUUID().slice(0, ID_LENGTH) });
}
