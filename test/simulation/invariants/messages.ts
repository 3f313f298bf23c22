import { isDeepStrictEqual } from 'node:util';
import { OTHER_TENANT } from '../customers.ts';
import type { Invariant } from '../evidence.ts';
import { messageRows } from '../rows.ts';

/** The rows' order follows the provider's time. */
export const sortedHistory: Invariant = {
  name: 'history is sorted by the provider’s time',
  violations: (evidence) =>
    [...evidence.trails].flatMap(([customer, trail]) => {
      const times = messageRows(evidence, trail.at(-1) ?? '').map(({ occurred_at }) => occurred_at);
      return isSorted(times) ? [] : [`the rows of customer ${customer} are in the order ${times.join(', ')}`];
    }),
};

/** Nothing of another tenant is changed, and nothing is said in its name. */
export const otherTenantUntouched: Invariant = {
  name: 'another tenant’s items are unchanged',
  violations(evidence) {
    const { items, others, facts } = evidence;
    const isOthers = (pk: unknown) => /^T#globex(#|$)/.test(String(pk));
    const now = items.filter(({ pk }) => isOthers(pk));
    const keyOf = (item: Record<string, unknown>) => `${item.pk} ${item.sk}`;
    const before = new Map(others.map((item) => [keyOf(item), JSON.parse(JSON.stringify(item)) as object]));
    const changed = now.filter((item) => !isDeepStrictEqual(before.get(keyOf(item)), item)).map(keyOf);
    const gone = [...before.keys()].filter((key) => !now.some((item) => keyOf(item) === key));
    const spoken = facts.filter(
      ({ envelope }) => envelope.tenant_id === OTHER_TENANT && !envelope.event.startsWith('inbox.'),
    );
    return [
      ...[...changed, ...gone].map((key) => `${key} was changed`),
      ...spoken.map(({ envelope }) => `${envelope.event} was published in its name`),
    ];
  },
};

function isSorted(values: readonly string[]): boolean {
  return values.every((value, index) => index === 0 || (values[index - 1] ?? '') <= value);
}
