import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LONGEST_RETRY_SECONDS } from './backoff.ts';
import { fifoBench, record, type Step } from './fifo-batch.fixture.ts';

interface Item {
  text: string;
  conversation: string;
  readable: boolean;
  step: Step;
  receiveCount: number;
}

const TIMEOUT_MS = 300;
const GUARD_MS = 100;

const batches = fc
  .array(
    fc.record({
      conversation: fc.constantFrom('A', 'B', 'C', 'D'),
      readable: fc.boolean(),
      fails: fc.integer({ min: 0, max: 4 }).map((number) => number === 0),
      ms: fc.integer({ min: 0, max: 80 }),
      receiveCount: fc.integer({ min: 1, max: 60 }),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((items): Item[] =>
    items.map(({ conversation, readable, fails, ms, receiveCount }, index) => ({
      text: `m${index}`,
      conversation,
      // Half of all records unreadable would leave little to look at.
      readable: readable || index % 3 !== 0,
      step: { ms, ...(fails && { error: new Error('no') }) },
      receiveCount,
    })),
  );

/** What must come out, from a plain reading of the rules. */
function expected(items: Item[]) {
  const failed = new Set<string>();
  const ends = new Map<string, number>();
  for (const conversation of new Set(items.map((item) => item.conversation))) {
    let now = 0;
    let blocked = false;
    for (const item of items.filter((other) => other.conversation === conversation)) {
      if (item.readable && !blocked) now += item.step.ms ?? 0;
      // One that cannot be read is put aside, and takes no time.
      blocked ||= (item.readable && item.step.error !== undefined) || now >= TIMEOUT_MS - GUARD_MS;
      if (blocked) failed.add(item.text);
      else ends.set(item.text, now);
    }
  }
  return { failed, ends };
}

test('every record is either a success or reported, in order, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (items) => {
      const steps = Object.fromEntries(items.map((item) => [item.text, item.step]));
      const bench = fifoBench({ steps, timeoutMs: TIMEOUT_MS, guardMs: GUARD_MS });
      const records = items.map(({ conversation, text, readable, receiveCount }) =>
        record(conversation, text, { receiveCount, ...(!readable && { body: '{' }) }),
      );
      const { failed } = await bench.run(records, 2_000);
      const model = expected(items);

      expect(new Set(failed)).toEqual(model.failed);
      expect(failed).toHaveLength(new Set(failed).size);

      const handles = bench.deleted.flatMap((call) => call.handles);
      expect(handles).toHaveLength(new Set(handles).size);
      for (const handle of handles) expect(model.ends.has(handle.slice('rh-'.length))).toBe(true);

      expect(new Set(bench.shortened.map(({ receiptHandle }) => receiptHandle.slice('rh-'.length)))).toEqual(
        model.failed,
      );
      for (const { seconds } of bench.shortened) {
        expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_RETRY_SECONDS).toBe(true);
      }

      for (const conversation of new Set(items.map((item) => item.conversation))) {
        const texts = items.filter((item) => item.conversation === conversation).map((item) => item.text);
        const firstFailed = texts.find((text) => model.failed.has(text));
        const mayRun = firstFailed === undefined ? texts : texts.slice(0, texts.indexOf(firstFailed) + 1);
        const lines = bench.history
          .map((line) => line.split(' '))
          .filter(([, , text]) => text && texts.includes(text));
        const order = lines.map(([, what, text]) => `${what} ${text}`);
        const wanted = mayRun.flatMap((text) => {
          const item = items.find((other) => other.text === text);
          if (!item?.readable) return [];
          return [`start ${text}`, `${item.step.error ? 'fail' : 'end'} ${text}`];
        });
        expect(order).toEqual(wanted);
        for (const [at, what, text] of lines) {
          if (what === 'end' && text && model.ends.has(text)) expect(Number(at)).toBe(model.ends.get(text));
        }
      }
    }),
    { numRuns: 300 },
  );
});
