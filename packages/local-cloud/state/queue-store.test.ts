import { describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { SqsEngine } from '../sqs/engine.ts';
import { receiveBodies, receiveOne, sendAll } from '../sqs/queue.fixture.ts';
import { killedNow, openTestFile, testFolder } from './folder.fixture.ts';
import { QueueStore } from './queue-store.ts';

const FIFO = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };

/** Lives of one engine after the other, on the same file. */
class Lives {
  readonly clock = new ManualClock();
  #folder = testFolder();
  store = new QueueStore(openTestFile(this.#folder));
  engine = new SqsEngine({ clock: this.clock, journal: this.store });

  fifo(attributes: Record<string, string> = {}) {
    return this.engine.createQueue('work.fifo', { ...FIFO, ...attributes });
  }

  standard(attributes: Record<string, string> = {}) {
    return this.engine.createQueue('work', attributes);
  }

  /** Kills the engine after everything that was answered, and starts the next one. */
  async killed(): Promise<void> {
    await this.engine.settled();
    this.#folder = killedNow(this.#folder);
    this.store = new QueueStore(openTestFile(this.#folder));
    this.engine = new SqsEngine({ clock: this.clock, journal: this.store });
  }
}

describe('a queue whose engine was killed', () => {
  it('has every message again, whole and in the order of its group', async () => {
    const lives = new Lives();
    const message = {
      body: 'first',
      groupId: 'a',
      deduplicationId: 'd1',
      messageAttributes: { kind: { DataType: 'Binary', BinaryValue: 'AQI=' } },
      systemAttributes: { AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793' },
    };
    lives.fifo().send(message);
    sendAll(lives.fifo(), 'a', 'second', 'third');
    const expected = await receiveOne(lives.fifo());
    await lives.killed();
    const received = await lives.fifo().receive({ maxMessages: 10 });
    expect(received.map(({ body }) => body)).toEqual(['first', 'second', 'third']);
    expect(received[0]).toEqual({
      ...expected,
      receiptHandle: expect.any(String),
      systemAttributes: { ...expected.systemAttributes, ApproximateReceiveCount: '2' },
    });
  });

  it('does not have again what was deleted, purged, too old, or in a deleted queue', async () => {
    const lives = new Lives();
    const queue = lives.fifo({ MessageRetentionPeriod: '60' });
    sendAll(queue, 'a', 'deleted', 'old');
    queue.delete((await receiveOne(queue)).receiptHandle);
    lives.standard().send({ body: 'purged' });
    lives.standard().purge();
    lives.engine.createQueue('other').send({ body: 'gone' });
    lives.engine.deleteQueue('other');
    await lives.clock.advance(60_000);
    await lives.killed();
    expect(await receiveBodies(lives.fifo())).toEqual([]);
    expect(await receiveBodies(lives.standard())).toEqual([]);
    expect(await receiveBodies(lives.engine.createQueue('other'))).toEqual([]);
  });

  it('lets a message expire that became too old meanwhile', async () => {
    const lives = new Lives();
    lives.standard({ MessageRetentionPeriod: '60' }).send({ body: 'old' });
    await lives.engine.settled();
    await lives.killed();
    const queue = lives.standard({ MessageRetentionPeriod: '60' });
    await lives.clock.advance(60_000);
    expect(queue.counts().waiting).toBe(0);
  });

  it('gives back at once what was in flight, with the receive counted', async () => {
    const lives = new Lives();
    sendAll(lives.fifo(), 'a', '1', '2');
    await receiveOne(lives.fifo(), 600);
    await lives.killed();
    const [first, second] = await lives.fifo().receive({ maxMessages: 10 });
    expect([first?.body, first?.systemAttributes.ApproximateReceiveCount]).toEqual(['1', '2']);
    expect([second?.body, second?.systemAttributes.ApproximateReceiveCount]).toEqual(['2', '1']);
  });

  it('holds back as long as its receiver wanted a message whose visibility timeout it had set', async () => {
    const lives = new Lives();
    sendAll(lives.fifo(), 'a', '1', '2');
    lives.fifo().changeVisibility((await receiveOne(lives.fifo())).receiptHandle, 30);
    await lives.killed();
    expect(await receiveBodies(lives.fifo())).toEqual([]);
    await lives.clock.advance(30_000);
    expect(await receiveBodies(lives.fifo())).toEqual(['1', '2']);
  });

  it('does not know the handles of its former life', async () => {
    const lives = new Lives();
    lives.standard().send({ body: 'x' });
    const { receiptHandle } = await receiveOne(lives.standard());
    await lives.killed();
    expect(() => lives.standard().delete(receiptHandle)).toThrow('receipt handle');
    expect(await receiveBodies(lives.standard())).toEqual(['x']);
  });

  it('ends a delay when it was to end', async () => {
    const lives = new Lives();
    lives.standard().send({ body: 'later', delaySeconds: 60 });
    await lives.clock.advance(40_000);
    await lives.killed();
    const queue = lives.standard();
    await lives.clock.advance(19_999);
    expect(queue.counts()).toMatchObject({ delayed: 1, waiting: 0 });
    await lives.clock.advance(1);
    expect(queue.counts()).toMatchObject({ delayed: 0, waiting: 1 });
  });

  it('takes up a shorter delay of a FIFO queue', async () => {
    const lives = new Lives();
    sendAll(lives.fifo({ DelaySeconds: '60' }), 'a', '1');
    await lives.killed();
    expect(await receiveBodies(lives.fifo({ DelaySeconds: '0' }))).toEqual(['1']);
  });

  it('remembers for five minutes what it accepted, received and deleted or not', async () => {
    const lives = new Lives();
    const first = lives.fifo().send({ body: 'x', groupId: 'a' });
    lives.fifo().delete((await receiveOne(lives.fifo())).receiptHandle);
    await lives.clock.advance(200_000);
    await lives.killed();
    expect(lives.fifo().send({ body: 'x', groupId: 'a' })).toEqual(first);
    expect(await receiveBodies(lives.fifo())).toEqual([]);
    await lives.clock.advance(100_000);
    lives.fifo().send({ body: 'x', groupId: 'a' });
    expect(await receiveBodies(lives.fifo())).toEqual(['x']);
  });

  it('takes up another deduplication scope', async () => {
    const lives = new Lives();
    lives.fifo().send({ body: 'x', groupId: 'a' });
    await lives.killed();
    const queue = lives.fifo({
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    queue.send({ body: 'x', groupId: 'a' });
    queue.send({ body: 'x', groupId: 'b' });
    expect(queue.counts().waiting).toBe(2);
  });

  it('moves a message to its dead-letter queue after as many receives as without the kill', async () => {
    const lives = new Lives();
    const queues = () => {
      const letters = lives.engine.createQueue('letters.fifo', FIFO);
      const policy = JSON.stringify({ deadLetterTargetArn: letters.arn, maxReceiveCount: 2 });
      return { letters, queue: lives.fifo({ RedrivePolicy: policy }) };
    };
    sendAll(queues().queue, 'a', 'poison');
    await receiveOne(queues().queue, 0);
    await lives.killed();
    await receiveOne(queues().queue, 0);
    await lives.killed();
    expect(await receiveBodies(queues().queue)).toEqual([]);
    await lives.killed();
    expect(queues().queue.counts().waiting).toBe(0);
    const letter = await receiveOne(queues().letters);
    expect(letter.systemAttributes).toMatchObject({
      ApproximateReceiveCount: '3',
      DeadLetterQueueSourceArn: queues().queue.arn,
    });
  });

  it('never gives a sequence number twice, even when the clock was set back', async () => {
    const lives = new Lives();
    const before = lives.fifo().send({ body: '1', groupId: 'a' });
    await lives.killed();
    lives.engine = new SqsEngine({ clock: new ManualClock(0), journal: lives.store });
    const after = lives.fifo().send({ body: '2', groupId: 'a' });
    expect(BigInt(after.sequenceNumber ?? 0) > BigInt(before.sequenceNumber ?? 0)).toBe(true);
    expect(await receiveBodies(lives.fifo())).toEqual(['1', '2']);
  });
});

describe('QueueStore', () => {
  it('keeps the messages of a queue that is not there, tells of them, and has them when it is back', async () => {
    const lives = new Lives();
    sendAll(lives.fifo(), 'a', '1', '2');
    lives.standard().send({ body: 'x' });
    await lives.killed();
    lives.standard();
    expect(lives.store.unclaimed()).toEqual([{ name: 'work.fifo', messages: 2 }]);
    await lives.killed();
    expect(await receiveBodies(lives.fifo())).toEqual(['1', '2']);
  });

  it('forgets sends after their five minutes', async () => {
    const lives = new Lives();
    const queue = lives.fifo();
    for (let index = 0; index < 999; index++) queue.send({ body: String(index), groupId: 'a' });
    await lives.clock.advance(300_000);
    queue.send({ body: 'last', groupId: 'a' });
    expect(lives.store.queue('work.fifo').load().sends).toHaveLength(1);
  });
});
