import fc from 'fast-check';
import { expect, it } from 'vitest';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { cv, NOW, startMergeBench } from '../conversation/merge/merge.fixture.ts';
import { changeTags } from './desk-tags.ts';

const tags = fc.uniqueArray(fc.constantFrom('troca', 'vip', 'boleto'), { maxLength: 2 });

/** What people called two conversations of one customer, and one more change while the two become one. */
const histories = fc.record({
  older: tags,
  newer: tags,
  at: fc.constantFrom('older', 'newer'),
  add: fc.constantFrom('urgente', 'vip'),
  remove: fc.constantFrom('troca', 'boleto'),
  /** Before the conversations become one, or right after it. */
  write: fc.constantFrom(1, 2),
});

it('a tag that is given or taken while a customer’s two conversations become one stays given or taken', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ({ older, newer, at, add, remove, write }) => {
      const bench = await startMergeBench();
      const stored = (of: readonly string[]) => (of.length === 0 ? {} : { tags: of.toSorted() });
      await bench.contact('older', { merged_from: ['newer'] });
      await bench.contact('newer', { merged_into: 'older' });
      await bench.conversation('older', stored(older));
      await bench.conversation('newer', stored(newer));
      const store = { table: bench.table, conversations: bench.repository, now: () => NOW };
      const of = { tenantId: 'acme', conversationId: cv(at) };
      bench.overtake(write, () => changeTags(store, of, { add: [add], remove: [remove] }));
      const { current } = await bench.living('newer');
      const [changed, other] = at === 'older' ? [older, newer] : [newer, older];
      const kept = (of: readonly string[]) => of.filter((tag) => tag !== remove);
      const wanted = [...kept(changed), ...(write === 1 ? other : kept(other)), add];
      expect(current?.tags).toEqual([...new Set(wanted)].toSorted());
      await bench.close();
    }),
    propertyRuns(12),
  );
});
