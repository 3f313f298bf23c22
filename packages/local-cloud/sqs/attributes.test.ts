import { expect, test } from 'vitest';
import { testEngine, testFifo, testStandard } from './queue.fixture.ts';

test.each([
  ['VisibilityTimeout', '0', '43200', '43201'],
  ['DelaySeconds', '0', '900', '901'],
  ['ReceiveMessageWaitTimeSeconds', '0', '20', '21'],
  ['MessageRetentionPeriod', '60', '1209600', '59'],
  ['MaximumMessageSize', '1024', '1048576', '1048577'],
  ['KmsDataKeyReusePeriodSeconds', '60', '86400', '59'],
])('%s is accepted from %s to %s and refused at %s', (name, smallest, largest, wrong) => {
  const { queue } = testStandard();
  for (const value of [smallest, largest]) {
    queue.setAttributes({ [name]: value });
    expect(queue.attributes([name])).toEqual({ [name]: value });
  }
  for (const value of [wrong, '-1', '1.5', '1e3', ' 60', '']) {
    expect(() => queue.setAttributes({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'InvalidAttributeValue', message: expect.stringContaining(name) }),
    );
  }
});

test.each([
  ['an unknown name', 'VisibilityTimeOut', '30'],
  ['a name that only a queue reports', 'QueueArn', 'x'],
  ['a FIFO attribute on a standard queue', 'ContentBasedDeduplication', 'true'],
  ['an inherited name', 'constructor', 'x'],
])('%s is refused as InvalidAttributeName', (_case, name, value) => {
  const { engine } = testEngine();
  const refused = expect.objectContaining({
    code: 'InvalidAttributeName',
    message: `Unknown Attribute ${name}.`,
  });
  expect(() => engine.createQueue('q', { [name]: value })).toThrow(refused);
  expect(engine.queues()).toEqual([]);
  expect(() => engine.createQueue('q').setAttributes({ [name]: value })).toThrow(refused);
});

test('reading an unknown attribute is refused', () => {
  const { queue } = testStandard();
  expect(() => queue.attributes(['Nothing'])).toThrow(
    expect.objectContaining({ code: 'InvalidAttributeName' }),
  );
});

test('a change with one wrong value changes nothing', () => {
  const { queue } = testStandard();
  expect(() => queue.setAttributes({ VisibilityTimeout: '5', DelaySeconds: '-5' })).toThrow(/DelaySeconds/);
  expect(() => queue.setAttributes({ VisibilityTimeout: '5', RedrivePolicy: '{' })).toThrow(/RedrivePolicy/);
  expect(queue.attributes(['VisibilityTimeout'])).toEqual({ VisibilityTimeout: '30' });
});

test('FifoQueue cannot be changed, and is not an attribute of a standard queue', () => {
  const { queue } = testFifo();
  expect(() => queue.setAttributes({ FifoQueue: 'false' })).toThrow(/Unknown Attribute FifoQueue/);
  const standard = testEngine().engine.createQueue('s', { FifoQueue: 'false' });
  expect(standard.attributes().FifoQueue).toBeUndefined();
});

test('a change brings the high-throughput rule with what is already set', () => {
  const { queue } = testFifo();
  expect(() => queue.setAttributes({ FifoThroughputLimit: 'perMessageGroupId' })).toThrow(
    /only when DeduplicationScope is messageGroup/,
  );
  queue.setAttributes({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
  expect(() => queue.setAttributes({ DeduplicationScope: 'queue' })).toThrow();
});

test('an empty value takes a policy away, and the time of the change is reported', async () => {
  const { clock, engine, queue } = testStandard();
  const dead = engine.createQueue('dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3 });
  queue.setAttributes({ RedrivePolicy });
  expect(engine.deadLetterSources(dead)).toEqual([queue]);
  await clock.advance(5_000);
  queue.setAttributes({ RedrivePolicy: '' });
  expect(engine.deadLetterSources(dead)).toEqual([]);
  const { CreatedTimestamp, LastModifiedTimestamp } = queue.attributes();
  expect(Number(LastModifiedTimestamp) - Number(CreatedTimestamp)).toBe(5);
});

test('a dead-letter queue that does not exist or does not allow the source is refused', () => {
  const { engine, queue } = testStandard();
  const target = engine.createQueue('dead', {
    RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'denyAll' }),
  });
  const policy = (deadLetterTargetArn: string) => ({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn }),
  });
  expect(() => queue.setAttributes(policy(`${target.arn}x`))).toThrow(/Dead letter target does not exist/);
  expect(() => queue.setAttributes(policy(target.arn))).toThrow(/does not allow this source queue/);
});
