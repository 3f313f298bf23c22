import { ProsaError } from '#platform/runtime/errors.ts';

/** A call was not made: it may cost more than is left of the tenant's budget. */
export class BudgetSpentError extends ProsaError {
  override readonly name = 'BudgetSpentError';

  /** @param month `YYYY-MM` */
  constructor(tenantId: string, month: string) {
    super(`the budget of ${tenantId} for ${month} does not pay for another call`, {
      retryable: false,
      operatorHint:
        'Raise budget.usd_per_month in the tenant’s file, or leave it to people until next month.',
    });
  }
}

/** A call was not made: what it costs is not known, and the tenant has a budget. */
export class PriceUnknownError extends ProsaError {
  override readonly name = 'PriceUnknownError';

  constructor(modelId: string) {
    super(`no price is known of the model ${modelId}`, {
      retryable: false,
      operatorHint:
        'Add it to core/budget/model-prices.ts, take another model, or set budget.allow_unknown_price in the tenant’s file.',
    });
  }
}
