import * as z from 'zod';

/** What a tenant's AI may spend on models. */
export const budgetSpecSchema = z.strictObject({
  usd_per_month: z
    .number()
    .min(0.01)
    .max(1_000_000)
    .describe(
      'US dollars for models in a calendar month of the tenant’s time zone. When they are spent, people take over.',
    ),
  allow_unknown_price: z
    .boolean()
    .default(false)
    .describe(
      'Whether a model may be asked whose price is not known; its tokens are counted, and cost nothing here. Left out: people take over.',
    ),
});
