import { expect, it } from 'vitest';
import { planConversations } from './conversation-plan.ts';

const PLAN = { conversations: 2_000, rate: 40, seed: 1 };

it('numbers the messages of every conversation in the order in which they are written', () => {
  const plan = planConversations(PLAN);
  expect(new Set(plan.map(({ customer }) => customer)).size).toBe(2_000);
  expect(plan.map(({ number }) => number)).toEqual(plan.map((_, index) => index + 1));
  expect(plan.every(({ atMs }, index) => atMs >= (plan[index - 1]?.atMs ?? 0))).toBe(true);
});

it('writes at the rate while conversations begin', () => {
  const plan = planConversations(PLAN);
  const half = plan[Math.floor(plan.length / 2)]?.atMs ?? 0;
  expect(plan.length / 2 / (half / 1_000)).toBeGreaterThan(30);
  expect(plan.length / 2 / (half / 1_000)).toBeLessThan(45);
});

it('plans the same for the same seed, and something else for another', () => {
  expect(planConversations(PLAN)).toEqual(planConversations(PLAN));
  expect(planConversations({ ...PLAN, seed: 2 })).not.toEqual(planConversations(PLAN));
});
