import { expect, test } from 'vitest';
import type { SqsEngine } from './engine.ts';
import { receiveBodies, receiveOne, sendAll, testEngine } from './queue.fixture.ts';
import type { SqsQueue } from './queue.ts';

const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
const redriveTo = (queue: SqsQueue, maxReceiveCount = 1) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queue.arn, maxReceiveCount }),
});

/** Sends messages of one group and lets each die. */
async function kill(queue: SqsQueue, groupId: string, ...bodies: string[]): Promise<void> {
  sendAll(queue, groupId, ...bodies);
  for (const _ of bodies) await receiveOne(queue, 0);
  expect(await receiveBodies(queue)).toEqual([]);
}

function fifoPair(engine: SqsEngine): { dead: SqsQueue; source: SqsQueue } {
  const dead = engine.createQueue('dead.fifo', fifo);
  const source = engine.createQueue('source.fifo', { ...fifo, VisibilityTimeout: '0', ...redriveTo(dead) });
  return { dead, source };
}

test('a FIFO dead letter keeps its id, body and count, and starts a new time', async () => {
  const { clock, engine } = testEngine();
  const { dead, source } = fifoPair(engine);
  const { messageId } = source.send({ body: '{"a":1}', groupId: 'A', deduplicationId: 'mine' });
  await receiveOne(source);
  await clock.advance(5_000);
  expect(await source.receive({ maxMessages: 1 })).toEqual([]);
  const letter = await receiveOne(dead);
  expect(letter).toMatchObject({ messageId, body: '{"a":1}' });
  expect(letter.systemAttributes).toMatchObject({
    MessageGroupId: 'A',
    MessageDeduplicationId: messageId,
    SentTimestamp: String(clock.now()),
    ApproximateReceiveCount: '2',
    DeadLetterQueueSourceArn: source.arn,
  });
});

test('a standard dead letter keeps the time it was sent, and retention counts from then', async () => {
  const { clock, engine } = testEngine();
  const dead = engine.createQueue('dead', { MessageRetentionPeriod: '60' });
  const source = engine.createQueue('source', redriveTo(dead));
  source.send({ body: 'x' });
  await receiveOne(source);
  await clock.advance(30_000);
  dead.send({ body: 'younger' });
  expect(await receiveBodies(source)).toEqual([]);
  expect(dead.counts()).toMatchObject({ waiting: 2, oldestAgeSeconds: 30 });
  await clock.advance(30_000);
  expect(await receiveBodies(dead)).toEqual(['younger']);
});

test('dead letters of a group stay in order, and the group goes on', async () => {
  const { engine } = testEngine();
  const { dead, source } = fifoPair(engine);
  await kill(source, 'A', '1', '2', '3');
  sendAll(source, 'A', '4');
  expect(await receiveBodies(source)).toEqual(['4']);
  expect(await receiveBodies(dead)).toEqual(['1', '2', '3']);
});

test('a receive that waits on the dead-letter queue gets the letter', async () => {
  const { engine } = testEngine();
  const { dead, source } = fifoPair(engine);
  const poll = dead.receive({ maxMessages: 1, waitSeconds: 20 });
  await kill(source, 'A', 'x');
  expect((await poll).map((message) => message.body)).toEqual(['x']);
});

test('a receive goes on waiting when all that came back became dead letters', async () => {
  const { clock, engine } = testEngine();
  const { dead, source } = fifoPair(engine);
  sendAll(source, 'A', 'x');
  await receiveOne(source, 5);
  const poll = source.receive({ maxMessages: 1, waitSeconds: 20 });
  await clock.advance(5_000);
  expect(dead.counts().waiting).toBe(1);
  expect(source.waitingReceives).toBe(1);
  sendAll(source, 'A', 'y');
  expect((await poll).map((message) => message.body)).toEqual(['y']);
});

test('two queues that are each other’s dead-letter queue: the message goes round, nothing hangs', async () => {
  const { engine } = testEngine();
  const a = engine.createQueue('a', { VisibilityTimeout: '0' });
  const b = engine.createQueue('b', { VisibilityTimeout: '0', ...redriveTo(a) });
  a.setAttributes(redriveTo(b));
  a.send({ body: 'x' });
  await receiveOne(a);
  expect(await receiveBodies(a)).toEqual([]);
  expect(await receiveBodies(b)).toEqual(['x']);
  const poll = a.receive({ maxMessages: 1, waitSeconds: 20 });
  expect(await receiveBodies(b)).toEqual([]);
  expect(await poll).toHaveLength(1);
});

test('without the dead-letter queue a message is handed out again, not lost', async () => {
  const { engine } = testEngine();
  const { dead, source } = fifoPair(engine);
  engine.deleteQueue(dead.name);
  sendAll(source, 'A', 'x');
  for (let i = 0; i < 5; i++) expect(await receiveBodies(source)).toEqual(['x']);
});

test('a move task makes new messages of dead letters, in order', async () => {
  const { clock, engine } = testEngine();
  const { dead, source } = fifoPair(engine);
  await kill(source, 'A', '1');
  await kill(source, 'B', 'b');
  await kill(source, 'A', '2');
  const letters = dead.movable().map(({ message }) => message.messageId);
  await clock.advance(1_000);
  const task = engine.startMessageMoveTask(dead.arn);
  expect(task).toMatchObject({ status: 'COMPLETED', moved: 3, toMove: 3 });
  expect(dead.counts()).toMatchObject({ waiting: 0, inFlight: 0 });
  const messages = await source.receive({ maxMessages: 10 });
  const ofA = messages.filter((message) => message.systemAttributes.MessageGroupId === 'A');
  expect(ofA.map((message) => message.body)).toEqual(['1', '2']);
  expect(letters).toHaveLength(3);
  for (const { messageId } of messages) expect(letters).not.toContain(messageId);
  expect(ofA[0]?.systemAttributes).toMatchObject({
    ApproximateReceiveCount: '1',
    SentTimestamp: String(clock.now()),
  });
  expect(ofA[0]?.systemAttributes).not.toHaveProperty('DeadLetterQueueSourceArn');
});

test('a move task goes to another queue when told, and no faster than told', async () => {
  const { clock, engine } = testEngine();
  const { dead, source } = fifoPair(engine);
  const other = engine.createQueue('other.fifo', fifo);
  await kill(source, 'A', '1', '2', '3');
  const task = engine.startMessageMoveTask(dead.arn, { destinationArn: other.arn, perSecond: 2 });
  expect(task).toMatchObject({ status: 'RUNNING', moved: 2, toMove: 3 });
  expect(() => engine.startMessageMoveTask(dead.arn)).toThrow(
    expect.objectContaining({ code: 'UnsupportedOperation' }),
  );
  await clock.advance(1_000);
  expect(task).toMatchObject({ status: 'COMPLETED', moved: 3 });
  expect(await receiveBodies(other)).toEqual(['1', '2', '3']);
  expect(engine.messageMoveTasks(dead.arn)).toEqual([task]);
});

test('a cancelled move task moves no more', async () => {
  const { clock, engine } = testEngine();
  const { dead, source } = fifoPair(engine);
  await kill(source, 'A', '1', '2');
  const { handle } = engine.startMessageMoveTask(dead.arn, { perSecond: 1 });
  expect(engine.cancelMessageMoveTask(handle)).toMatchObject({ status: 'CANCELLED', moved: 1 });
  await clock.advance(10_000);
  expect(await receiveBodies(dead)).toEqual(['2']);
  expect(() => engine.cancelMessageMoveTask(handle)).toThrow(
    expect.objectContaining({ code: 'ResourceNotFoundException' }),
  );
});

test('a move task ends with the queue it empties', async () => {
  const { engine } = testEngine();
  const { dead, source } = fifoPair(engine);
  await kill(source, 'A', '1', '2');
  const task = engine.startMessageMoveTask(dead.arn, { perSecond: 1 });
  engine.deleteQueue(dead.name);
  expect(task.status).toBe('CANCELLED');
});

test('a move task leaves what it cannot place, and what is in flight', async () => {
  const { engine } = testEngine();
  const { dead, source } = fifoPair(engine);
  await kill(source, 'A', '1', '2');
  await receiveOne(dead);
  expect(engine.startMessageMoveTask(dead.arn)).toMatchObject({ status: 'COMPLETED', moved: 0 });
  sendAll(dead, 'direct', 'x');
  const task = engine.startMessageMoveTask(dead.arn);
  expect(task).toMatchObject({ status: 'FAILED', failureReason: 'CouldNotDetermineMessageSource' });
  expect(dead.counts()).toMatchObject({ waiting: 2, inFlight: 1 });
});

test('a move task is refused for a queue that is none, no dead-letter queue or of another type', () => {
  const { engine } = testEngine();
  const { dead, source } = fifoPair(engine);
  const standard = engine.createQueue('standard');
  const start = (from: string, options = {}) => engine.startMessageMoveTask(from, options);
  expect(() => start(`${dead.arn}x`)).toThrow(expect.objectContaining({ code: 'ResourceNotFoundException' }));
  expect(() => start(source.arn)).toThrow(/must be configured as a Dead Letter Queue/);
  expect(() => start(dead.arn, { destinationArn: standard.arn })).toThrow(/same type/);
  expect(() => start(dead.arn, { destinationArn: dead.arn })).toThrow(/different/);
  expect(() => start(dead.arn, { perSecond: 501 })).toThrow(/1 to 500/);
  expect(engine.messageMoveTasks(dead.arn)).toEqual([]);
});
