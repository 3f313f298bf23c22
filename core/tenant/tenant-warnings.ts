import { priceOf } from '../budget/model-prices.ts';
import type { TenantSpec } from './tenant-spec.ts';

/** What is allowed in a tenant's file, and may be meant otherwise. */
export function tenantWarnings({ budget, model }: Pick<TenantSpec, 'budget' | 'model'>): string[] {
  if (!budget || model?.id === undefined || priceOf(model.id)) return [];
  const what = budget.allow_unknown_price
    ? 'its tokens are counted, and the budget does not bound them'
    : 'with a budget it is never asked, and people get every conversation; name a model of the price file, or set budget.allow_unknown_price';
  return [`model.id: no price is known of ${model.id}: ${what}`];
}
