import type { Key } from '#platform/dynamodb/key.ts';

/** A month of a tenant's budget. */
export interface BudgetMonth {
  tenantId: string;
  /** `YYYY-MM` */
  month: string;
}

/** What a tenant has spent and reserved in a month. */
export function budgetKey({ tenantId, month }: BudgetMonth): Key {
  return { pk: `T#${tenantId}#BUDGET`, sk: month };
}

/** How many messages of which price WhatsApp delivered for a tenant in a month. */
export function whatsappSpendKey({ tenantId, month }: BudgetMonth): Key {
  return { pk: `T#${tenantId}#BUDGET`, sk: `${month}#WHATSAPP` };
}

/** What of budgets the watchdog has to look at. */
export type BudgetThing = BudgetMonth & { kind: 'budget' };

/** Whose budget a key names; undefined for one that names none. */
export function budgetThing({ pk, sk }: Key): BudgetThing | undefined {
  const [, tenantId] = /^T#([^#]+)#BUDGET$/.exec(pk) ?? [];
  if (tenantId === undefined || !/^\d{4}-\d{2}$/.test(sk)) return undefined;
  return { kind: 'budget', tenantId, month: sk };
}
