import type { Table } from '#platform/dynamodb/table.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Count } from '#platform/runtime/metrics.ts';
import type { CountedClient } from '../model/counted-client.ts';
import { type BudgetWorld, budgetedClient } from './budgeted-client.ts';
import { connectBudgetBook } from './connect-budget-book.ts';
import { tellBudget } from './tell-budget.ts';

/** A client whose calls are paid from the budgets of tenants; see `budgetedClient`. */
export function connectBudget(
  client: CountedClient,
  world: Pick<BudgetWorld, 'findTenant' | 'now'> & { table: Table; log: Log; metrics: Count },
): CountedClient {
  const { table, log, metrics, now, findTenant } = world;
  const book = connectBudgetBook(table, now);
  return budgetedClient(client, {
    ...{ book, findTenant, now },
    news: tellBudget(book, { log, metrics }),
    onTrouble: (error) => log.warn('what a call of the model cost could not be settled', { error }),
  });
}
