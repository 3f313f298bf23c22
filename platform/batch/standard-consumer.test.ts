import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { ProsaError } from '../runtime/errors.ts';
import { recordingCount, recordingLog } from '../runtime/recording.fixture.ts';
import { noTrace } from '../runtime/tracer.ts';
import { standardConsumer } from './standard-consumer.ts';

const schema = z.object({ id: z.string(), line: z.string() });
type Message = z.infer<typeof schema>;

class Later extends ProsaError {
  override readonly name = 'Later';
}

const record = (id: string, line = id, receiveCount = 1): SQSRecord =>
  ({
    ...{ messageId: id, receiptHandle: `handle ${id}`, body: JSON.stringify({ id, line }) },
    attributes: { ApproximateReceiveCount: String(receiveCount) },
  }) as SQSRecord;

async function work(records: SQSRecord[], handle: (message: Message) => Promise<void>, remainingMs = 30_000) {
  const waits = new Map<string, number>();
  const aside: string[] = [];
  const log = recordingLog();
  const handler = standardConsumer<Message>({
    ...{ name: 'test', schema, log, trace: noTrace },
    metrics: { ...recordingCount(), flush: () => undefined },
    deadLetters: { put: async ({ messageId }) => void aside.push(messageId) },
    queue: {
      changeVisibility: async (entries) => {
        for (const { receiptHandle, seconds } of entries) waits.set(receiptHandle, seconds);
      },
    },
    lineOf: ({ line }) => line,
    handle,
  });
  const context = { getRemainingTimeInMillis: () => remainingMs } as Context;
  const { batchItemFailures } = await handler({ Records: records } as SQSEvent, context);
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), waits, aside, log };
}

it('a failed record comes back alone, soon', async () => {
  const { failed, waits } = await work([record('a'), record('b'), record('c')], async ({ id }) => {
    if (id === 'b') throw new Error('away');
  });
  expect(failed).toEqual(['b']);
  expect([...waits.keys()]).toEqual(['handle b']);
  expect(waits.get('handle b')).toBeLessThanOrEqual(2);
});

it('records of one line are worked one after another, and one that fails stops none of them', async () => {
  const steps: string[] = [];
  const { failed } = await work([record('a', 'x'), record('b', 'x'), record('c', 'y')], async ({ id }) => {
    steps.push(`${id} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    steps.push(`${id} ends`);
    if (id === 'a') throw new Error('away');
  });
  expect(steps.indexOf('b begins')).toBeGreaterThan(steps.indexOf('a ends'));
  expect(steps.indexOf('c begins')).toBeLessThan(steps.indexOf('a ends'));
  expect(failed).toEqual(['a']);
});

it('one that asks to come back later is no error', async () => {
  const { failed, waits, log } = await work([record('a')], async () => {
    throw new Later('in progress', { retryable: true, operatorHint: 'none', retryAfterSeconds: 5 });
  });
  expect([failed, waits.get('handle a')]).toEqual([['a'], 5]);
  expect(log.lines.map(({ level }) => level)).not.toContain('error');
});

it('one that no repetition mends is put aside, at once where it cannot be read', async () => {
  const broken = { ...record('a'), body: '{' };
  const { failed, aside } = await work([broken, record('b', 'b', 2)], async () => {
    throw new Later('never', { retryable: false, operatorHint: 'none' });
  });
  expect([failed, aside.sort()]).toEqual([[], ['a', 'b']]);
});

it('what is not done when the time is up comes back', async () => {
  let begun = 0;
  const { failed } = await work(
    [record('a', 'x'), record('b', 'x')],
    () => new Promise(() => void begun++),
    2_010,
  );
  expect([failed, begun]).toEqual([['a', 'b'], 1]);
});
