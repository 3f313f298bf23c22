import { isDeepStrictEqual } from 'node:util';
import { conversationPartition } from '#core/conversation/keys.ts';
import { OTHER_TENANT, TENANT } from '../customers.ts';
import type { Evidence, Invariant } from '../evidence.ts';

const rowsOf = ({ items }: Evidence, pk: string, prefix: string) =>
  items
    .filter((item) => item.pk === pk && String(item.sk).startsWith(prefix))
    .sort((a, b) => Number(String(a.sk) > String(b.sk)) - Number(String(a.sk) < String(b.sk)));

/** The rows' order follows the provider's time. */
export const sortedHistory: Invariant = {
  name: 'history is sorted by the provider’s time',
  violations: (evidence) =>
    [...evidence.trails].flatMap(([customer, trail]) => {
      const pk = conversationPartition(TENANT, trail.at(-1) ?? '');
      // In whole seconds: a reply of a merged conversation has a finer time.
      const times = rowsOf(evidence, pk, 'MSG#').map((row) => String(row.occurred_at).slice(0, 19));
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
