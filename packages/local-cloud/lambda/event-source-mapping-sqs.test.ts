import { expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { compilePattern } from '../eventbridge/pattern.ts';
import { SqsEngine } from '../sqs/engine.ts';
import { SqsEventSourceMapping } from './event-source-mapping.ts';
import type { EventSourceMappingError } from './event-source-mapping-config.ts';
import type { SqsRecord } from './sqs-record.ts';

/** Lets every promise that can settle do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

type Outcome = 'done' | 'failed' | 'throw';

/** A FIFO queue with a dead-letter queue, a mapping, and a function that `consume` decides about. */
function setUp(consume: (record: SqsRecord) => Outcome | Promise<Outcome>, filterPatterns: unknown[] = []) {
  const clock = new ManualClock();
  const engine = new SqsEngine({ clock });
  const deadLetters = engine.createQueue('dead.fifo', { FifoQueue: 'true' });
  const queue = engine.createQueue('work.fifo', {
    FifoQueue: 'true',
    VisibilityTimeout: '60',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 2 }),
  });
  const seen: string[] = [];
  const errors: EventSourceMappingError[] = [];
  const fn = {
    name: 'consumer',
    invoke: async (event: unknown) => {
      const batchItemFailures: Array<{ itemIdentifier: string }> = [];
      for (const record of (event as { Records: SqsRecord[] }).Records) {
        seen.push(`${record.attributes.MessageGroupId} ${record.body}`);
        const outcome = await consume(record);
        if (outcome === 'throw') throw new Error('boom');
        if (outcome === 'failed') batchItemFailures.push({ itemIdentifier: record.messageId });
      }
      return { batchItemFailures };
    },
    room: () => 2,
  };
  const mapping = new SqsEventSourceMapping({
    id: 'work',
    queue,
    fn,
    batchSize: 10,
    maximumConcurrency: 2,
    reportBatchItemFailures: true,
    filterPatterns,
    compilePattern,
    onError: (error) => errors.push(error),
    clock,
  });
  let sent = 0;
  const send = (groupId: string, body: string) =>
    queue.send({ body, groupId, deduplicationId: String(sent++) });
  return { clock, engine, queue, deadLetters, mapping, seen, errors, send };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
test('a failed record comes again after the visibility timeout, before the later ones of its group', async () => {
  let failures = 1;
  const { clock, mapping, seen, send } = setUp((record) =>
    record.body === '1' && failures-- > 0 ? 'failed' : 'done',
  );
  send('a', '1');
  mapping.start();
  await settle();
  send('a', '2');
  send('b', '1');
  await settle();
  expect(seen).toEqual(['a 1', 'b 1']);
  await clock.advance(60_000);
  await settle();
  expect(seen).toEqual(['a 1', 'b 1', 'a 1', 'a 2']);
  await mapping.stop();
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
test('a record that always fails goes to the dead-letter queue and its group flows on', async () => {
  const { clock, mapping, seen, errors, deadLetters, send } = setUp((record) =>
    record.body === 'poison' ? 'throw' : 'done',
  );
  send('a', 'poison');
  mapping.start();
  await settle();
  send('a', 'after');
  await clock.advance(60_000);
  await settle();
  await clock.advance(60_000);
  await settle();
  expect(seen).toEqual(['a poison', 'a poison', 'a after']);
  expect(errors.map((error) => error.step)).toEqual(['invoke', 'invoke']);
  const dead = await deadLetters.receive({ maxMessages: 10 });
  expect(dead.map((message) => message.body)).toEqual(['poison']);
  await mapping.stop();
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
test('a record that the function deleted itself is deleted again without a word', async () => {
  const { mapping, queue, seen, errors, send } = setUp((record) => {
    if (record.body === 'early') queue.delete(record.receiptHandle);
    return 'done';
  });
  send('a', 'early');
  mapping.start();
  await settle();
  send('a', 'next');
  await settle();
  expect(seen).toEqual(['a early', 'a next']);
  expect(errors).toEqual([]);
  await mapping.stop();
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
test('a record held past its visibility timeout is reported, comes again and stops nothing', async () => {
  const held = Promise.withResolvers<void>();
  let holds = 1;
  const { clock, mapping, seen, errors, send } = setUp(async (): Promise<Outcome> => {
    if (holds-- > 0) await held.promise;
    return 'done';
  });
  send('a', 'slow');
  mapping.start();
  await settle();
  await clock.advance(60_000);
  await settle();
  held.resolve();
  await settle();
  expect(seen).toEqual(['a slow', 'a slow']);
  expect(errors.map((error) => error.step)).toEqual(['delete']);
  send('a', 'next');
  await settle();
  expect(seen).toEqual(['a slow', 'a slow', 'a next']);
  await mapping.stop();
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html */
test('filters with the patterns of the event bus', async () => {
  const { mapping, seen, send } = setUp(() => 'done', ['{"body":{"kind":[{"prefix":"te"}]}}']);
  send('a', '{"kind":"status"}');
  send('a', '{"kind":"text"}');
  mapping.start();
  await settle();
  expect(seen).toEqual(['a {"kind":"text"}']);
  await mapping.stop();
});
