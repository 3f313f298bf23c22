import type { MonthState } from '../budget/budget-item.ts';
import type { BudgetMonth } from '../budget/keys.ts';
import { priceOf } from '../budget/model-prices.ts';
import { costOf } from '../budget/money.ts';
import type { WhatsAppSpend } from '../budget/whatsapp-spend.ts';
import { addTokens, NO_TOKENS, type TokenUse } from '../conversation/turn/token-use.ts';
import type { AiUse } from './ai-use.ts';
import { monthsBetween } from './days.ts';

/** What a tenant spent in a month. Amounts are micro-dollars. */
export interface MonthSpend extends Pick<MonthState, 'spent' | 'reserved' | 'assumed'> {
  month: string;
  tokens: TokenUse;
  /** What the tokens cost by the list of prices, those of models without a price left out. */
  byList: number;
  /** Models that were asked and have no price. */
  unpriced: string[];
  /** What WhatsApp takes; undefined where it was not counted: the tenant had no budget. */
  whatsapp: WhatsAppSpend | undefined;
}

/**
 * What a tenant spent, month by month, oldest first; whether it has a budget or none. Tokens are counted by days in UTC, and a
 * budget by the tenant's own calendar.
 *
 * @param range whole months from the one of `from` to that of `to`, `YYYY-MM-DD`
 */
export async function readSpend(
  book: {
    read(of: BudgetMonth): Promise<MonthState>;
    whatsapp(of: BudgetMonth): Promise<WhatsAppSpend | undefined>;
  },
  readUse: (tenantId: string, range: { from: string; to: string }) => Promise<AiUse[]>,
  tenantId: string,
  { from, to }: { from: string; to: string },
): Promise<MonthSpend[]> {
  const months = monthsBetween(from, to);
  const [first = from.slice(0, 7), last = to.slice(0, 7)] = [months[0], months.at(-1)];
  const [use, states, whatsapp] = await Promise.all([
    readUse(tenantId, { from: `${first}-01`, to: `${last}-31` }),
    Promise.all(months.map((month) => book.read({ tenantId, month }))),
    Promise.all(months.map((month) => book.whatsapp({ tenantId, month }))),
  ]);
  return months.map((month, index) => {
    const ofMonth = use.filter(({ day }) => day.startsWith(month));
    const { spent = 0, reserved = 0, assumed = 0 } = states[index] ?? {};
    return {
      ...{ month, spent, reserved, assumed, whatsapp: whatsapp[index] },
      tokens: ofMonth.map(({ tokens }) => tokens).reduce(addTokens, NO_TOKENS),
      byList: ofMonth.reduce((sum, { modelId, tokens }) => {
        const price = priceOf(modelId);
        return sum + (price ? costOf(price, tokens) : 0);
      }, 0),
      unpriced: [...new Set(ofMonth.map(({ modelId }) => modelId).filter((id) => !priceOf(id)))].toSorted(),
    };
  });
}

/** The share of what was read that came from the provider's cache, from 0 to 1; undefined where nothing was read. */
export function cachedShare({ uncached, cached, cache_write }: TokenUse): number | undefined {
  const read = uncached + cached + cache_write;
  return read === 0 ? undefined : cached / read;
}
