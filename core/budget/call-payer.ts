import type { AnyEnd } from '../model/call-end.ts';
import { ModelCallError, ModelNotConfiguredError } from '../model/model-errors.ts';
import type { Tenant } from '../tenant/tenant-repository.ts';
import type { BudgetBook } from './budget-book.ts';
import type { Reservation } from './budget-item.ts';
import { type CallCost, callCost, type Sized } from './call-cost.ts';
import { BudgetSpentError, PriceUnknownError } from './errors.ts';
import { monthOf } from './month.ts';
import { type BudgetNews, THRESHOLD_PERCENT } from './tell-budget.ts';

/** What a budget needs to know of its tenant. */
type Payer = Pick<Tenant, 'tenant_id' | 'timezone' | 'budget'>;

/** What the budgets of an environment work with. */
export interface BudgetWorld {
  book: Pick<BudgetBook, 'reserve' | 'settle'>;
  /** @throws {UnknownTenantError} */
  findTenant(tenantId: string): Promise<Payer>;
  news: BudgetNews;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Told that what a call cost could not be written: the watchdog ends its reservation. */
  onTrouble(error: unknown): void;
}

/** A call to be paid. */
export type PaidCall = Sized & {
  tenantId: string;
  modelId: string;
  /** No customer waits for it: it takes nothing of the last fifth of the budget, which is for answers. */
  isBackground?: boolean;
};

/** Why a call was not made. */
export type Unpaid = Extract<AnyEnd, { kind: 'budget_spent' | 'price_unknown' }>;

export interface CallPayer {
  /** @returns how the call ended, or why it was not made */
  paying<End extends AnyEnd>(of: PaidCall, call: () => Promise<End>): Promise<End | Unpaid>;
  /** Ends when what calls cost is written. Never throws. */
  settled(): Promise<void>;
}

/**
 * Pays each call of a model from its tenant's budget, whatever it is for:
 *
 * 1. What it may cost at most is reserved; where the budget does not pay for that, no call is made.
 * 2. When the call has ended, what it cost is put in its place, while the work goes on.
 *
 * An end that tells no tokens cost nothing where the provider itself says that it failed; else, such as after a time-out,
 * that is not known, and it counts as the most that it could have cost. A process that dies in between leaves its reservation to the
 * watchdog. A tenant without a budget costs nothing here.
 */
export function callPayer({ book, findTenant, news, now, onTrouble }: BudgetWorld): CallPayer {
  const settling = new Set<Promise<void>>();

  const settle = (paid: Paid, end: AnyEnd | undefined) => {
    const settled = book
      .settle(paid.reservation, spentBy(paid, end))
      .then((state) => state && news.settled(paid.reservation, state, paid.budget))
      .catch(onTrouble)
      .finally(() => settling.delete(settled));
    settling.add(settled);
  };

  return {
    async paying({ tenantId, modelId, isBackground = false, ...size }, call) {
      const { budget, timezone } = await findTenant(tenantId);
      if (!budget) return call();
      const cost = callCost(modelId, size);
      if (!cost) {
        if (budget.allow_unknown_price) return call();
        news.priceUnknown(tenantId, modelId);
        return { kind: 'price_unknown', cause: new PriceUnknownError(modelId) };
      }
      const of = { tenantId, month: monthOf(now(), timezone) };
      const whole = budget.micro_usd_per_month;
      const room = isBackground ? Math.floor((whole * THRESHOLD_PERCENT) / 100) : whole;
      const reserved = await book.reserve(of, cost.most, room);
      if (reserved.kind === 'spent') {
        const told = isBackground ? news.kept : news.spent;
        await told(of, reserved.state, whole).catch(onTrouble);
        return { kind: 'budget_spent', cause: new BudgetSpentError(tenantId, of.month) };
      }
      const paid = { reservation: reserved.reservation, cost, budget: whole };
      try {
        const end = await call();
        settle(paid, end);
        return end;
      } catch (error) {
        settle(paid, undefined);
        throw error;
      }
    },
    async settled() {
      await Promise.all(settling);
    },
  };
}

interface Paid {
  reservation: Reservation;
  cost: CallCost;
  /** Micro-dollars of the month. */
  budget: number;
}

function spentBy({ reservation, cost: { of } }: Paid, end: AnyEnd | undefined) {
  const known = end && of(end);
  if (known !== undefined) return { cost: known, isAssumed: false };
  const { cause } = { cause: undefined, ...end };
  const isFree = cause instanceof ModelCallError || cause instanceof ModelNotConfiguredError;
  return isFree ? { cost: 0, isAssumed: false } : { cost: reservation.amount, isAssumed: true };
}
