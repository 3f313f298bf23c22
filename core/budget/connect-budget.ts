import type { Table } from '#platform/dynamodb/table.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Count } from '#platform/runtime/metrics.ts';
import type { CountedClient } from '../model/counted-client.ts';
import { budgetedClient } from './budgeted-client.ts';
import type { BudgetWorld } from './call-payer.ts';
import { connectBudgetBook } from './connect-budget-book.ts';
import { tellBudget } from './tell-budget.ts';

/** A client whose calls are paid from the budgets of tenants; see `budgetedClient`. */
export function connectBudget(client: CountedClient, of: BudgetConnection): CountedClient {
  return budgetedClient(client, budgetWorld(of));
}

/** What the budgets of a function work with. `table`: `conversations`. */
export type BudgetConnection = Pick<BudgetWorld, 'findTenant' | 'now'> & {
  table: Table;
  log: Log;
  metrics: Count;
};

export function budgetWorld({ table, log, metrics, now, findTenant }: BudgetConnection): BudgetWorld {
  const book = connectBudgetBook(table, now);
  return {
    ...{ book, findTenant, now },
    news: tellBudget(book, { log, metrics }),
    onTrouble: (error) => log.warn('what a call of the model cost could not be settled', { error }),
  };
}
