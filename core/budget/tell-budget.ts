import type { Log } from '#platform/runtime/logger.ts';
import type { Count, Trouble } from '#platform/runtime/metrics.ts';
import type { BudgetBook } from './budget-book.ts';
import type { MonthState } from './budget-item.ts';
import type { BudgetMonth } from './keys.ts';

/** Of a budget so much may be spent before people are told, in percent; what is left then is for answers alone. */
export const THRESHOLD_PERCENT = 80;

/** What people must see to, in a function that asks models. */
export const BUDGET_TROUBLE = {
  budgetThreshold: { cause: 'budget-threshold', ringsAt: 1 },
  budgetSpent: { cause: 'budget-spent', ringsAt: 1 },
  priceUnknown: { cause: 'model-price-unknown', ringsAt: 1 },
} as const satisfies Record<string, Trouble>;

/** Who is told of budgets. Amounts are micro-dollars. */
export interface BudgetNews {
  /** A call was settled. */
  settled(of: BudgetMonth, state: MonthState, budget: number): Promise<void>;
  /** A call was not made for want of money. */
  spent(of: BudgetMonth, state: MonthState, budget: number): Promise<void>;
  /** A call for which no customer waits was not made: what is left is kept for answers. */
  kept(of: BudgetMonth, state: MonthState, budget: number): Promise<void>;
  priceUnknown(tenantId: string, modelId: string): void;
}

/**
 * Tells people that a budget is near its end, and that it is at its end: once for each month and budget, unless a process dies
 * between telling and noting that, or two tell at the same moment.
 */
export function tellBudget(
  book: Pick<BudgetBook, 'noteTold'>,
  { log, metrics }: { log: Log; metrics: Count },
): BudgetNews {
  const tell = async (
    what: 'threshold' | 'spent',
    of: BudgetMonth,
    { spent }: MonthState,
    budget: number,
  ) => {
    const { tenantId, month } = of;
    const isSpent = what === 'spent';
    metrics.trouble(isSpent ? BUDGET_TROUBLE.budgetSpent : BUDGET_TROUBLE.budgetThreshold, 1, tenantId);
    log
      .child({ tenant_id: tenantId })
      .warn(isSpent ? 'a budget is spent: people take over' : 'a budget is nearly spent', {
        month,
        percent: Math.floor((spent * 100) / budget),
      });
    await book.noteTold(of, what, budget);
  };
  return {
    async settled(of, state, budget) {
      const isNear = state.spent * 100 >= budget * THRESHOLD_PERCENT;
      if (isNear && state.toldThreshold !== budget) await tell('threshold', of, state, budget);
    },
    async kept(of, state, budget) {
      if (state.toldThreshold !== budget) await tell('threshold', of, state, budget);
    },
    async spent(of, state, budget) {
      if (state.toldSpent !== budget) await tell('spent', of, state, budget);
    },
    priceUnknown(tenantId, modelId) {
      metrics.trouble(BUDGET_TROUBLE.priceUnknown, 1, tenantId);
      log
        .child({ tenant_id: tenantId })
        .error('a model was not asked: its price is not known', { model: modelId });
    },
  };
}
