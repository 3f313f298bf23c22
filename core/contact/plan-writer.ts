import { type TransactionResult, writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { joinCalls } from '#platform/runtime/join-calls.ts';
import type { Plan } from './plan.ts';
import { isOfNewCustomer, newCustomerItems, writePlan } from './write-plan.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MOST_ITEMS = 100;

/** Transactions of new customers on their way at the same time. */
const AT_ONCE = 4;

interface NewCustomer {
  tenantId: string;
  plan: Plan;
}

/** How a transaction of new customers ended, and of how many; `error` when it was not even decided. */
type Outcome = { size: number } & ({ kind: TransactionResult['kind'] } | { kind: 'failed'; error: unknown });

/**
 * Writes plans. New customers who come side by side, such as the thousand of one POST, are written some thirty to a
 * transaction: each item has its own condition, and units are the same. Where such a transaction is not written,
 * each customer is written alone, so that one who was made meanwhile, or cannot be written at all, harms no other.
 */
export class PlanWriter {
  readonly #table: Table;
  readonly #writeTogether: (customer: NewCustomer) => Promise<Outcome>;

  constructor(table: Table) {
    this.#table = table;
    this.#writeTogether = joinCalls({
      atOnce: AT_ONCE,
      sizeOf: ({ plan }) => 1 + plan.aliases.length,
      mostSize: MOST_ITEMS,
      run: (customers) => writeTogether(table, customers),
    });
  }

  /** See `writePlan`. */
  async write(tenantId: string, plan: Plan): Promise<TransactionResult['kind']> {
    if (!isOfNewCustomer(plan)) return writePlan(this.#table, tenantId, plan);
    const outcome = await this.#writeTogether({ tenantId, plan });
    if (outcome.kind === 'written') return outcome.kind;
    if (outcome.size > 1) return writePlan(this.#table, tenantId, plan);
    if (outcome.kind === 'failed') throw outcome.error;
    return outcome.kind;
  }
}

async function writeTogether(table: Table, customers: readonly NewCustomer[]): Promise<Outcome> {
  const size = customers.length;
  // Two spellings of one number come side by side, and a transaction takes an item once.
  const names = customers.flatMap(({ tenantId, plan }) =>
    plan.aliases.map(({ name }) => `${tenantId}#${name}`),
  );
  if (new Set(names).size < names.length) return { kind: 'refused', size };
  try {
    const items = customers.flatMap(({ tenantId, plan }) =>
      newCustomerItems(table.tableName, tenantId, plan),
    );
    const { kind } = await writeTransaction(table.client, items);
    return { kind, size };
  } catch (error) {
    return { kind: 'failed', error, size };
  }
}
