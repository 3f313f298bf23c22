import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../../clock.ts';
import { ExpiringMap } from './expiring-map.ts';
import { type HeapNode, IndexedHeap } from './indexed-heap.ts';
import { LinkedList } from './linked-list.ts';

function valuesOf<T>(list: LinkedList<T>): T[] {
  const values: T[] = [];
  for (let node = list.first; node; node = node.next) values.push(node.value);
  return values;
}

test('a linked list behaves as an array under inserts and removals anywhere', () => {
  const step = fc.tuple(fc.boolean(), fc.nat());
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const list = new LinkedList<number>();
      const nodes: ReturnType<typeof list.append>[] = [];
      steps.forEach(([insert, position], value) => {
        const index = position % (nodes.length + 1);
        const node = nodes[index];
        if (insert) nodes.splice(index, 0, list.insertBefore(node, value));
        else if (node) {
          list.remove(node);
          nodes.splice(index, 1);
        }
      });
      expect(valuesOf(list)).toEqual(nodes.map((node) => node.value));
      expect(list.size).toBe(nodes.length);
      expect(list.last?.value).toBe(nodes.at(-1)?.value);
    }),
  );
});

test('a heap gives what was not removed, smallest first', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.boolean())), (items) => {
      const heap = new IndexedHeap<number>((a, b) => a < b);
      const nodes: [HeapNode<number>, boolean][] = items.map(([value, keep]) => [heap.push(value), keep]);
      for (const [node, keep] of nodes) if (!keep) heap.remove(node);
      for (const [node, keep] of nodes) if (!keep) heap.remove(node);
      const left: (number | undefined)[] = [];
      while (heap.size > 0) left.push(heap.pop());
      const expected = items.filter(([, keep]) => keep).map(([value]) => value);
      expect(left).toEqual(expected.sort((a, b) => a - b));
    }),
  );
});

test('an expiring map forgets after its time and keeps no more than its size', async () => {
  const clock = new ManualClock();
  const map = new ExpiringMap<string, number>(clock, 1000, 2);
  map.set('a', 1);
  await clock.advance(999);
  expect(map.get('a')).toBe(1);
  await clock.advance(1);
  expect(map.get('a')).toBeUndefined();
  map.set('b', 2);
  expect(map.size).toBe(1);
  map.set('c', 3);
  map.set('b', 4);
  map.set('d', 5);
  expect([map.get('b'), map.get('c'), map.get('d')]).toEqual([4, undefined, 5]);
});
