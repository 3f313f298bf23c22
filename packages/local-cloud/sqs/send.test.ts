import { expect, test } from 'vitest';
import type { SendInput } from './message.ts';
import { receiveBodies, receiveOne, sendAll, testFifo, testStandard } from './queue.fixture.ts';

const tooLong = 'x'.repeat(129);

test.each<[string, Partial<SendInput>, string]>([
  ['an empty body', { body: '' }, 'MissingParameter'],
  ['no group', { groupId: undefined }, 'MissingParameter'],
  ['an empty group', { groupId: '' }, 'InvalidParameterValue'],
  ['a group with a space', { groupId: 'a b' }, 'InvalidParameterValue'],
  ['a group of 129 characters', { groupId: tooLong }, 'InvalidParameterValue'],
  ['a deduplication id of 129 characters', { deduplicationId: tooLong }, 'InvalidParameterValue'],
  ['a deduplication id with an umlaut', { deduplicationId: 'ü' }, 'InvalidParameterValue'],
  ['a delay', { delaySeconds: 1 }, 'InvalidParameterValue'],
  ['a control character', { body: 'a\u0000' }, 'InvalidMessageContents'],
  ['a lone surrogate', { body: 'a\ud800' }, 'InvalidMessageContents'],
  ['U+FFFE', { body: '\ufffe' }, 'InvalidMessageContents'],
])('FIFO: a message with %s is refused and leaves no trace', async (_case, change, code) => {
  const { queue } = testFifo();
  const good: SendInput = { body: 'good', groupId: 'A', deduplicationId: 'd' };
  expect(() => queue.send({ ...good, ...change })).toThrow(expect.objectContaining({ code }));
  expect(queue.memory.deduplicationIds).toBe(0);
  queue.send(good);
  expect(await receiveBodies(queue)).toEqual(['good']);
});

test('standard: a deduplication id and a delay above 900 are refused', () => {
  const { queue } = testStandard();
  expect(() => queue.send({ body: 'x', deduplicationId: 'd' })).toThrow(/not valid for this queue type/);
  expect(() => queue.send({ body: 'x', delaySeconds: 901 })).toThrow(/<= 900/);
  expect(() => queue.send({ body: 'x', delaySeconds: -1 })).toThrow(/>= 0/);
  expect(queue.counts()).toMatchObject({ waiting: 0, delayed: 0 });
});

test('tabs, line breaks, emoji and every punctuation in a group are fine', async () => {
  const { queue } = testFifo();
  const body = 'a\t\r\n \u{1F600} é \ud7ff \ufffd';
  const groupId = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~aZ09';
  queue.send({ body, groupId });
  const message = await receiveOne(queue);
  expect(message.body).toBe(body);
  expect(message.systemAttributes.MessageGroupId).toBe(groupId);
});

test('without content-based deduplication an id is required', () => {
  const { queue } = testFifo({ ContentBasedDeduplication: 'false' });
  expect(() => queue.send({ body: 'x', groupId: 'A' })).toThrow(/MessageDeduplicationId provided explicitly/);
});

test('attributes count towards the size, bytes and not characters', () => {
  const { queue } = testStandard({ MaximumMessageSize: '1024' });
  const attribute = { a: { DataType: 'String', StringValue: 'x' } };
  queue.send({ body: 'x'.repeat(1024) });
  queue.send({ body: 'é'.repeat(512) });
  queue.send({ body: 'x'.repeat(1024 - 8), messageAttributes: attribute });
  expect(() => queue.send({ body: 'x'.repeat(1024 - 7), messageAttributes: attribute })).toThrow(
    /must be shorter than 1024 bytes/,
  );
  expect(() => queue.send({ body: 'é'.repeat(513) })).toThrow(/1026/);
});

test('a duplicate gets the ids of the first message, until five minutes after it', async () => {
  const { clock, queue } = testFifo();
  const send = () => queue.send({ body: 'x', groupId: 'A' });
  const first = send();
  await clock.advance(299_999);
  expect(send()).toEqual(first);
  await clock.advance(1);
  expect(send().messageId).not.toBe(first.messageId);
  expect(await receiveBodies(queue)).toEqual(['x', 'x']);
});

test('deduplication ids are forgotten with time', async () => {
  const { clock, queue } = testFifo();
  sendAll(queue, 'A', ...Array.from({ length: 1000 }, (_, index) => String(index)));
  expect(queue.memory.deduplicationIds).toBe(1000);
  await clock.advance(300_000);
  sendAll(queue, 'A', 'new');
  expect(queue.memory.deduplicationIds).toBe(1);
});

test('FIFO delay: a message is not overtaken by a later one of its group', async () => {
  const { clock, queue } = testFifo({ DelaySeconds: '10' });
  sendAll(queue, 'A', '1');
  await clock.advance(4_000);
  sendAll(queue, 'A', '2');
  sendAll(queue, 'B', 'b');
  expect(queue.counts()).toMatchObject({ waiting: 0, delayed: 3 });
  await clock.advance(6_000);
  expect(queue.counts()).toMatchObject({ waiting: 1, delayed: 2 });
  const first = await receiveOne(queue);
  expect(first.body).toBe('1');
  await clock.advance(4_000);
  expect(await receiveBodies(queue)).toEqual(['b']);
  queue.delete(first.receiptHandle);
  expect(await receiveBodies(queue)).toEqual(['2']);
});

test('FIFO delay: equal delays end in the order of sending', async () => {
  const { clock, queue } = testFifo({ DelaySeconds: '10' });
  sendAll(queue, 'A', '1', '2', '3');
  await clock.advance(10_000);
  expect(await receiveBodies(queue)).toEqual(['1', '2', '3']);
});

test('FIFO delay: a change counts for messages that are already there, both ways', async () => {
  const { clock, queue } = testFifo({ DelaySeconds: '10' });
  sendAll(queue, 'A', '1', '2');
  queue.setAttributes({ DelaySeconds: '0' });
  expect(queue.counts()).toMatchObject({ waiting: 2, delayed: 0 });
  queue.setAttributes({ DelaySeconds: '20' });
  expect(queue.counts()).toMatchObject({ waiting: 0, delayed: 2 });
  expect(await receiveBodies(queue)).toEqual([]);
  await clock.advance(5_000);
  const poll = queue.receive({ maxMessages: 10, waitSeconds: 20 });
  expect(queue.waitingReceives).toBe(1);
  queue.setAttributes({ DelaySeconds: '5' });
  expect((await poll).map((message) => message.body)).toEqual(['1', '2']);
});

test("standard delay: a change does not touch what is there, and a message's own delay wins", async () => {
  const { clock, queue } = testStandard({ DelaySeconds: '10' });
  queue.send({ body: 'queue delay' });
  queue.send({ body: 'no delay', delaySeconds: 0 });
  queue.setAttributes({ DelaySeconds: '0' });
  expect(await receiveBodies(queue)).toEqual(['no delay']);
  await clock.advance(10_000);
  expect(await receiveBodies(queue)).toEqual(['queue delay']);
});
