import { budgetThing } from '#core/budget/keys.ts';
import type { Invariant } from '../evidence.ts';

/** Spent and reserved are at no moment more than the budget, nor less than what the provider takes. */
export const neverOverspent: Invariant = {
  name: 'no more is spent than the budget, and none of it unseen',
  violations: ({ budget, budgets, modelCalls, hearings }) =>
    budgets.flatMap(({ at, state: { spent, reserved } }) => {
      const taken = sum(
        [...modelCalls, ...hearings].filter(({ startedAt }) => startedAt <= at).map(({ cost }) => cost),
      );
      const committed = spent + reserved;
      return [
        ...(committed > (budget ?? 0) ? [`${committed} of ${budget} is spent or reserved at ${at}`] : []),
        ...(committed < taken ? [`${committed} is spent or reserved at ${at}, and ${taken} was taken`] : []),
      ];
    }),
};

/** In the end nothing is reserved, and what is spent is what the provider took and what nobody saw the end of. */
export const reservationsEnd: Invariant = {
  name: 'every reservation ends',
  violations: ({ budget, budgets, items, modelCalls, hearings }) => {
    const month = items.find(({ pk, sk }) => budgetThing({ pk: String(pk), sk: String(sk) }));
    const open = Object.keys(month ?? {}).filter((name) => name.startsWith('R#') || name === 'due_at');
    const last = budgets.at(-1)?.state;
    const taken = sum([...modelCalls, ...hearings].map(({ cost }) => cost));
    if (budget === undefined) return month ? ['there is a month of a budget, and no budget'] : [];
    if (!last) return taken > 0 ? ['a call was made, and nothing was reserved for it'] : [];
    const { spent, assumed, reserved } = last;
    return [
      ...open.map((name) => `${name} is left`),
      ...(reserved === 0 ? [] : [`${reserved} is reserved in the end`]),
      ...(spent - assumed > taken
        ? [`${spent} is spent, ${assumed} of it assumed, and ${taken} was taken`]
        : []),
      ...(assumed === 0 && spent !== taken ? [`${spent} is spent, and ${taken} was taken`] : []),
    ];
  },
};

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
