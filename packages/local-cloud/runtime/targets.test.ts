import { describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { TargetError } from '../eventbridge/target.ts';
import type { RunningFunction } from '../resources/engines.ts';
import { SqsEngine } from '../sqs/engine.ts';
import { AsyncInvoker } from './async-invoker.ts';
import { TargetSender } from './target-sender.ts';
import { TimedTargets } from './timed-targets.ts';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:work';
const RULE_ARN = 'arn:aws:events:us-east-1:000000000000:rule/tick';

function setUp(invoke: RunningFunction['invoke'] = async () => null) {
  const clock = new ManualClock();
  const reports: string[] = [];
  const calls: unknown[][] = [];
  const report = (line: string) => reports.push(line);
  const queues = new SqsEngine({ clock });
  const invoker = new AsyncInvoker({ clock, report });
  const fn: RunningFunction = {
    invoke: (...call) => {
      calls.push(call);
      return invoke(...call);
    },
  };
  const sender = new TargetSender(queues, new Map([[FUNCTION_ARN, fn]]), invoker);
  return { clock, reports, calls, queues, invoker, sender, report };
}

function codeOf(attempt: () => void): [string, boolean] | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof TargetError) return [error.code, error.retryable];
    throw error;
  }
}

describe('TargetSender', () => {
  it('puts a message into a queue with its group and trace header', async () => {
    const { queues, sender } = setUp();
    const queue = queues.createQueue('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    sender.send(queue.arn, { body: '{}', messageGroupId: 'cv_1', traceHeader: 'Root=1-2' });
    const [message] = await queue.receive({ maxMessages: 1 });
    expect(message).toMatchObject({
      body: '{}',
      systemAttributes: { MessageGroupId: 'cv_1', AWSTraceHeader: 'Root=1-2' },
    });
  });

  it('puts a dead letter with its reasons as message attributes', async () => {
    const { queues, sender } = setUp();
    const queue = queues.createQueue('dead');
    sender.deadLetter(queue.arn, { body: '{"a":1}', attributes: { ERROR_CODE: 'NO_RESOURCE' } });
    const [message] = await queue.receive({ maxMessages: 1 });
    expect(message).toMatchObject({
      body: '{"a":1}',
      messageAttributes: { ERROR_CODE: { DataType: 'String', StringValue: 'NO_RESOURCE' } },
    });
  });

  it('gives a function the event and its trace header', () => {
    const { sender, calls } = setUp();
    sender.send(FUNCTION_ARN, { body: '{"a":1}', traceHeader: 'Root=1-2' });
    expect(calls).toEqual([[{ a: 1 }, { traceHeader: 'Root=1-2' }]]);
  });

  it('tells what a retry cannot mend', () => {
    const { queues, sender } = setUp();
    const fifo = queues.createQueue('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    expect(codeOf(() => sender.send('arn:aws:sqs:us-east-1:1:x', { body: '{}' }))).toEqual([
      'NO_RESOURCE',
      false,
    ]);
    expect(codeOf(() => sender.send(fifo.arn, { body: '{}', messageGroupId: '' }))).toEqual([
      'INVALID_PARAMETER',
      false,
    ]);
    expect(codeOf(() => sender.send(FUNCTION_ARN, { body: '{' }))).toEqual(['INVALID_JSON', false]);
    expect(sender.accepts(fifo.arn)).toBe(true);
    expect(sender.accepts(FUNCTION_ARN)).toBe(true);
    expect(sender.accepts('arn:aws:sqs:us-east-1:1:x')).toBe(false);
  });

  it('tells that a queue which is not available may be so later', () => {
    const { queues, sender } = setUp();
    const queue = queues.createQueue('q');
    queues.close();
    expect(codeOf(() => sender.send(queue.arn, { body: '{}' }))).toEqual(['INVALID_PARAMETER', true]);
  });
});

describe('AsyncInvoker', () => {
  const failing = () => Promise.reject(new Error('boom'));

  it('runs an event that fails again after one minute and after two more, then drops it', async () => {
    const { clock, sender, calls, reports } = setUp(failing);
    sender.send(FUNCTION_ARN, { body: '{}' });
    await clock.advance(0);
    await clock.advance(59_999);
    expect(calls).toHaveLength(1);
    await clock.advance(1);
    expect(calls).toHaveLength(2);
    await clock.advance(119_999);
    expect(calls).toHaveLength(2);
    await clock.advance(1);
    expect(calls).toHaveLength(3);
    await clock.advance(86_400_000);
    expect(calls).toHaveLength(3);
    expect(reports.map((line) => line.split('; ')[1])).toEqual([
      'next attempt in 60 s',
      'next attempt in 120 s',
      'the event is dropped',
    ]);
  });

  it('drops what waits when it closes', async () => {
    const { clock, sender, calls, invoker } = setUp(failing);
    sender.send(FUNCTION_ARN, { body: '{}' });
    await clock.advance(1);
    invoker.close();
    await clock.advance(86_400_000);
    expect(calls).toHaveLength(1);
  });
});

describe('TimedTargets', () => {
  const timed = (id: string) => ({
    id,
    kind: 'rule' as const,
    expression: 'rate(1 minute)',
    state: 'ENABLED' as const,
    resourceArn: RULE_ARN,
    target: { id: 'a', arn: FUNCTION_ARN },
  });

  it('gives its target a scheduled event, only after it was started', async () => {
    const { clock, sender, calls, report } = setUp();
    const targets = new TimedTargets({ sender, clock, report });
    targets.add(timed('Tick'));
    await clock.advance(120_000);
    expect(calls).toEqual([]);
    targets.start();
    await clock.advance(60_000);
    expect(calls).toEqual([
      [
        expect.objectContaining({
          'detail-type': 'Scheduled Event',
          source: 'aws.events',
          resources: [RULE_ARN],
        }),
        { traceHeader: undefined },
      ],
    ]);
    targets.close();
    await clock.advance(600_000);
    expect(calls).toHaveLength(1);
  });

  it('runs one by hand, with the input of its target', async () => {
    const { clock, sender, calls, report } = setUp();
    const targets = new TimedTargets({ sender, clock, report });
    targets.add({
      ...timed('Tick'),
      state: 'DISABLED',
      target: { id: 'a', arn: FUNCTION_ARN, input: '[1]' },
    });
    targets.start();
    await targets.runNow('Tick');
    expect(calls).toEqual([[[1], { traceHeader: undefined }]]);
    await expect(targets.runNow('Tock')).rejects.toThrow('Tock');
  });

  it('refuses a wrong expression and a second schedule of the same name when they are added', () => {
    const { clock, sender, report } = setUp();
    const targets = new TimedTargets({ sender, clock, report });
    expect(() => targets.add({ ...timed('Bad'), expression: 'rate(soon)' })).toThrow('rate(soon)');
    targets.add(timed('Tick'));
    expect(() => targets.add(timed('Tick'))).toThrow('there are two schedules Tick');
  });

  it('reports a run that its target refused', async () => {
    const { clock, sender, reports, report } = setUp();
    const targets = new TimedTargets({ sender, clock, report });
    targets.add({ ...timed('Tick'), target: { id: 'a', arn: 'arn:aws:sqs:us-east-1:1:x' } });
    targets.start();
    await clock.advance(60_000);
    expect(reports).toEqual([
      expect.stringContaining('schedule Tick failed: TargetError: there is no queue'),
    ]);
  });
});
