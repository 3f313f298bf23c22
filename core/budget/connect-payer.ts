import type { Table } from '#platform/dynamodb/table.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Count } from '#platform/runtime/metrics.ts';
import { type BudgetWorld, type CallPayer, callPayer } from './call-payer.ts';
import { connectBudgetBook } from './connect-budget-book.ts';
import { tellBudget } from './tell-budget.ts';

/** What the budgets of a function work with. `table`: `conversations`. */
export type BudgetConnection = Pick<BudgetWorld, 'findTenant' | 'now'> & {
  table: Table;
  log: Log;
  metrics: Count;
};

/** Pays from the budgets of tenants; see {@link callPayer}. */
export function connectPayer({ table, log, metrics, now, findTenant }: BudgetConnection): CallPayer {
  const book = connectBudgetBook(table, now);
  return callPayer({
    ...{ book, findTenant, now },
    news: tellBudget(book, { log, metrics }),
    onTrouble: (error) => log.warn('what a call of the model cost could not be settled', { error }),
  });
}
