import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectBudgetBook } from '#core/budget/connect-budget-book.ts';
import { monthOf } from '#core/budget/month.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { textOf } from '../../local/whatsapp/outbox.ts';
import { type LocalConversations, localConversations } from '../support/local-conversations.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

/** Micro-dollars: what some calls cost, and at four fifths of it what one or two may cost at most. */
const BUDGET = 10_000;
const CUSTOMERS = 10;

let prosa: LocalProsa;
let conversations: LocalConversations;
beforeAll(async () => {
  prosa = await startProsa();
  const budget = { usd_per_month: BUDGET / 1_000_000, allow_unknown_price: false };
  await prosa.provision({ ...DEMO_TENANT, budget, model: { id: 'gpt-6-luna' } }, { update: true });
  conversations = localConversations(prosa);
});
afterAll(async () => {
  conversations?.close();
  await prosa?.close();
});

const now = () => Date.now();
const month = () => ({
  tenantId: DEMO_TENANT.tenant_id,
  month: monthOf(now(), DEMO_TENANT.timezone),
});
const book = () => connectBudgetBook(conversations.table, now);

/** Spends up to a share of the budget. */
async function spendUpTo(share: number): Promise<void> {
  const { spent } = await book().read(month());
  const cost = BUDGET * share - spent;
  const taken = await book().reserve(month(), cost, BUDGET);
  if (taken.kind === 'spent') throw new Error('it is spent');
  await book().settle(taken.reservation, { cost, isAssumed: false });
}

/** Ten customers write at the same time. @returns how each conversation ended */
async function tenAtOnce(prefix: string) {
  const customers = Array.from({ length: CUSTOMERS }, (_, index) => `55119${prefix}00${10 + index}`);
  await Promise.all(customers.map((from) => prosa.say('A que horas abre?', { from })));
  return Promise.all(
    customers.map(async (from) => {
      await until(`the answer to ${from}`, () => prosa.whatsapp.outbox({ to: from }).length > 0);
      const { ticket_status, ticket_reason } = await conversations.of(from);
      const [first] = prosa.whatsapp.outbox({ to: from });
      return { ticket_status, ticket_reason, text: first && textOf(first) };
    }),
  );
}

const settled = () =>
  until('every call to be settled', async () => (await book().read(month())).reserved === 0);

it('at four fifths of the budget ten turns at once spend no more than is left; who is not paid for has people', async () => {
  await spendUpTo(0.8);
  const ends = await tenAtOnce('9111');
  const answered = ends.filter(({ ticket_status }) => ticket_status === 'bot');
  const others = ends.filter(({ ticket_status }) => ticket_status !== 'bot');
  expect(answered.length).toBeGreaterThan(0);
  for (const { ticket_status, ticket_reason } of others) {
    expect([ticket_status, ticket_reason]).toEqual(['pending', 'budget_spent']);
  }
  await settled();
  const { spent, assumed } = await book().read(month());
  expect(prosa.model?.callRecords()).toHaveLength(answered.length);
  expect([spent > BUDGET * 0.8, spent <= BUDGET, assumed]).toEqual([true, true, 0]);
});

it('at the end of the budget no model is asked, the customer is told, and people have the conversation', async () => {
  await spendUpTo(1);
  const before = prosa.model?.callRecords().length;
  const ends = await tenAtOnce('9222');
  for (const { ticket_status, ticket_reason, text } of ends) {
    expect([ticket_status, ticket_reason]).toEqual(['pending', 'budget_spent']);
    expect(text).toContain('pessoa da equipe');
  }
  expect(prosa.model?.callRecords().length).toBe(before);
  expect(await book().read(month())).toMatchObject({ spent: BUDGET, reserved: 0 });
});
