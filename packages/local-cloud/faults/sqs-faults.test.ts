import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { SqsEngine } from '../sqs/engine.ts';
import { receiveBodies, receiveOne, sendAll } from '../sqs/queue.fixture.ts';
import type { SqsQueue } from '../sqs/queue.ts';
import { FaultRegistry } from './registry.ts';
import { queueDisorder } from './sqs-faults.ts';

let clock: ManualClock;
let faults: FaultRegistry<never, 'order_id'>;
let queue: SqsQueue;
let standard: SqsQueue;

beforeEach(() => {
  clock = new ManualClock();
  faults = new FaultRegistry({ clock });
  const engine = new SqsEngine({ clock, disorder: queueDisorder(faults, ['order_id']) });
  queue = engine.createQueue('Orders.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  standard = engine.createQueue('Receipts');
});

describe('redelivery', () => {
  it('brings a deleted message once more, before those behind it', async () => {
    faults.add({ target: 'sqs', action: 'redeliver' });
    sendAll(queue, 'o-1', 'a', 'b');
    queue.delete((await receiveOne(queue)).receiptHandle);
    const again = await receiveOne(queue);
    expect(again).toMatchObject({ body: 'a', systemAttributes: { ApproximateReceiveCount: '2' } });
    queue.delete(again.receiptHandle);
    expect(await receiveBodies(queue)).toEqual(['b']);
  });

  it('takes its time, in which the group stays locked', async () => {
    faults.add({ target: 'sqs', action: 'redeliver', ms: 5000, count: 1 });
    sendAll(queue, 'o-1', 'a', 'b');
    queue.delete((await receiveOne(queue)).receiptHandle);
    await clock.advance(4999);
    expect(await receiveBodies(queue)).toEqual([]);
    await clock.advance(1);
    expect(await receiveBodies(queue)).toEqual(['a', 'b']);
  });

  it('lets the first delete succeed, and its handle be used again without effect', async () => {
    faults.add({ target: 'sqs', action: 'redeliver', ms: 1000 });
    sendAll(queue, 'o-1', 'a');
    const { receiptHandle } = await receiveOne(queue);
    queue.delete(receiptHandle);
    queue.delete(receiptHandle);
    expect(() => queue.changeVisibility(receiptHandle, 10)).toThrow();
    await clock.advance(1000);
    expect(await receiveBodies(queue)).toEqual(['a']);
  });

  it('happens on standard queues too, and only where it matches', async () => {
    faults.add({ target: 'sqs', action: 'redeliver', match: { queue: 'receipt', order_id: 'o-1' } });
    const mine = JSON.stringify({ order_id: 'o-1' });
    for (const body of [mine, JSON.stringify({ order_id: 'o-12' })]) standard.send({ body });
    sendAll(queue, 'o-1', 'a');
    for (const each of [standard, queue]) {
      for (const { receiptHandle } of await each.receive({ maxMessages: 10 })) each.delete(receiptHandle);
    }
    await clock.advance(0);
    expect(await receiveBodies(standard)).toEqual([mine]);
    expect(await receiveBodies(queue)).toEqual([]);
    expect(faults.list()).toMatchObject([{ seen: 1, struck: 1 }]);
  });
});

describe('early visibility', () => {
  it('gives a message to a second receiver while the first works', async () => {
    faults.add({ target: 'sqs', action: 'early-visibility', ms: 2000, count: 1 });
    sendAll(queue, 'o-1', 'a');
    const first = await receiveOne(queue);
    await clock.advance(1999);
    expect(await receiveBodies(queue)).toEqual([]);
    await clock.advance(1);
    const second = await receiveOne(queue);
    expect(second.messageId).toBe(first.messageId);
    expect(() => queue.delete(first.receiptHandle)).toThrow('expired');
    expect(queue.counts().inFlight).toBe(1);
    queue.delete(second.receiptHandle);
    expect(queue.counts()).toMatchObject({ waiting: 0, inFlight: 0 });
  });

  it('happens only where it matches, and other messages keep their time', async () => {
    faults.add({ target: 'sqs', action: 'early-visibility', match: { order_id: 'o-2' } });
    sendAll(queue, 'o-1', 'a');
    sendAll(queue, 'o-2', 'b');
    expect(await receiveBodies(queue)).toEqual(['a', 'b']);
    await clock.advance(1);
    expect(await receiveBodies(queue)).toEqual(['b']);
    expect(faults.list()).toMatchObject([{ struck: 2 }]);
  });
});
