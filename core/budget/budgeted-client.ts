import type { CallEnd } from '../model/call-end.ts';
import type { CountedClient } from '../model/counted-client.ts';
import { decisionModel } from '../model/decisions.ts';
import { ModelCallError, ModelNotConfiguredError } from '../model/model-errors.ts';
import type { Tenant } from '../tenant/tenant-repository.ts';
import type { BudgetBook } from './budget-book.ts';
import type { Reservation } from './budget-item.ts';
import { BudgetSpentError, PriceUnknownError } from './errors.ts';
import { type ModelPrice, priceOf } from './model-prices.ts';
import { costOf, mostOf } from './money.ts';
import { monthOf } from './month.ts';
import type { BudgetNews } from './tell-budget.ts';

/** Tokens that a decision may answer with at most, where they cost anything. */
const DECISION_TOKENS = 500;

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
export function budgetedClient(client: CountedClient, world: BudgetWorld): CountedClient {
  const { book, findTenant, news, now, onTrouble } = world;
  const settling = new Set<Promise<void>>();

  const settle = (paid: Paid, end: CallEnd | undefined) => {
    const settled = book
      .settle(paid.reservation, spentBy(paid, end))
      .then((state) => state && news.settled(paid.reservation, state, paid.budget))
      .catch(onTrouble)
      .finally(() => settling.delete(settled));
    settling.add(settled);
  };

  const paying = async (
    asked: { tenantId: string; modelId: string; what: object; maxOutputTokens: number },
    call: () => Promise<CallEnd>,
  ): Promise<CallEnd> => {
    const { tenantId, modelId } = asked;
    const { budget, timezone } = await findTenant(tenantId);
    if (!budget) return call();
    const price = priceOf(modelId);
    if (!price) {
      if (budget.allow_unknown_price) return call();
      news.priceUnknown(tenantId, modelId);
      return { kind: 'price_unknown', cause: new PriceUnknownError(modelId) };
    }
    const of = { tenantId, month: monthOf(now(), timezone) };
    const most = mostOf(price, Buffer.byteLength(JSON.stringify(asked.what)), asked.maxOutputTokens);
    const reserved = await book.reserve(of, most, budget.micro_usd_per_month);
    if (reserved.kind === 'spent') {
      await news.spent(of, reserved.state, budget.micro_usd_per_month).catch(onTrouble);
      return { kind: 'budget_spent', cause: new BudgetSpentError(tenantId, of.month) };
    }
    const paid = { reservation: reserved.reservation, price, budget: budget.micro_usd_per_month };
    try {
      const end = await call();
      settle(paid, end);
      return end;
    } catch (error) {
      settle(paid, undefined);
      throw error;
    }
  };

  return {
    ask(endpoint, prompt, options) {
      const { tenantId, brief: _brief, ...what } = prompt;
      const { modelId } = endpoint;
      const { maxOutputTokens } = options;
      return paying({ tenantId, modelId, what, maxOutputTokens }, () =>
        client.ask(endpoint, prompt, options),
      );
    },
    decide(endpoint, question, limits) {
      const { tenantId } = question;
      const asked = { tenantId, modelId: decisionModel(endpoint), what: question };
      return paying({ ...asked, maxOutputTokens: DECISION_TOKENS }, () =>
        client.decide(endpoint, question, limits),
      );
    },
    async settled() {
      await Promise.all([client.settled(), ...settling]);
    },
  };
}

interface Paid {
  reservation: Reservation;
  price: ModelPrice;
  /** Micro-dollars of the month. */
  budget: number;
}

function spentBy({ reservation, price }: Paid, end: CallEnd | undefined) {
  if (end?.tokens) return { cost: costOf(price, end.tokens), isAssumed: false };
  const { cause } = { cause: undefined, ...end };
  const isFree = cause instanceof ModelCallError || cause instanceof ModelNotConfiguredError;
  return isFree ? { cost: 0, isAssumed: false } : { cost: reservation.amount, isAssumed: true };
}
