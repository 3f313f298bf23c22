import { Readable } from 'node:stream';
import type { LevelStore, ValueIterator } from './dynalite.ts';

/** Values that are fetched at once: a page of what most queries ask for. */
const AT_ONCE = 32;

/**
 * Gives a store streams that end. dynalite's never close what they read from, and LevelDB remembers it for as long as the
 * store is open: each query would hold on to all items as they were then.
 */
export function closeWhatIsRead(db: LevelStore): void {
  db.createValueStream = (options) => Readable.from(valuesOf(db.values(options)));
}

async function* valuesOf(iterator: ValueIterator): AsyncGenerator<unknown> {
  try {
    for (;;) {
      const values = await iterator.nextv(AT_ONCE);
      if (values.length === 0) return;
      yield* values;
    }
  } finally {
    await iterator.close();
  }
}
