import { ListRulesCommand, ListTargetsByRuleCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TargetError } from '../target.ts';
import {
  DEAD_LETTER_ARN,
  entry,
  type Fixture,
  putRule,
  QUEUE_ARN,
  ruleArn,
  startFixture,
} from './bridge.fixture.ts';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await startFixture();
});

afterEach(() => fixture.close());

async function publish(detail: object): Promise<void> {
  await fixture.client.send(new PutEventsCommand({ Entries: [entry(detail)] }));
  await fixture.clock.advance(0);
}

const bodies = () => fixture.delivered.map(({ body }) => JSON.parse(body));

describe('rules: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html', () => {
  test('only rules that match deliver, and each to all its targets', async () => {
    putRule(fixture.bridge, 'matching', { id: 'a' }, { id: 'b' });
    fixture.bridge.putRule({
      name: 'other',
      arn: ruleArn('other'),
      busName: 'orders',
      eventPattern: { source: ['other'] },
      state: 'ENABLED',
      targets: [{ id: 'c', arn: QUEUE_ARN }],
    });
    await publish({});
    expect(fixture.delivered.map(({ target }) => target.id)).toEqual(['a', 'b']);
  });

  test('a disabled rule and one without a pattern match nothing', async () => {
    const rule = { arn: ruleArn('r'), busName: 'orders', targets: [{ id: 'a', arn: QUEUE_ARN }] };
    const eventPattern = { source: ['my.app'] };
    fixture.bridge.putRule({ ...rule, name: 'disabled', eventPattern, state: 'DISABLED' });
    fixture.bridge.putRule({ ...rule, name: 'scheduled', state: 'ENABLED' });
    await publish({});
    expect(fixture.delivered).toEqual([]);
    const { Rules } = await fixture.client.send(new ListRulesCommand({ EventBusName: 'orders' }));
    expect(Rules?.map(({ Name, State }) => [Name, State])).toEqual([
      ['disabled', 'DISABLED'],
      ['scheduled', 'ENABLED'],
    ]);
  });

  test('putting a rule again replaces it', async () => {
    putRule(fixture.bridge, 'rule', { id: 'old' });
    putRule(fixture.bridge, 'rule', { id: 'new', deadLetterArn: DEAD_LETTER_ARN });
    await publish({});
    expect(fixture.delivered.map(({ target }) => target.id)).toEqual(['new']);
    const { Targets } = await fixture.client.send(
      new ListTargetsByRuleCommand({ EventBusName: 'orders', Rule: 'rule' }),
    );
    expect(Targets).toEqual([{ Id: 'new', Arn: QUEUE_ARN, DeadLetterConfig: { Arn: DEAD_LETTER_ARN } }]);
  });

  test('a rule has at most five targets: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html', () => {
    const targets = Array.from({ length: 6 }, () => ({}));
    expect(() => putRule(fixture.bridge, 'rule', ...targets)).toThrow(/6 targets.*at most 5/);
    putRule(fixture.bridge, 'rule', ...targets.slice(1));
  });

  test.each([
    ['a FIFO dead-letter queue', { deadLetterArn: `${DEAD_LETTER_ARN}.fifo` }, /target-0.*FIFO.*standard/],
    ['Input that is not JSON', { input: 'plain' }, /Input of target target-0 is not valid JSON/],
    ['an InputPath that is no path', { inputPath: 'detail' }, /InputPath of target target-0/],
    ['Input and InputPath together', { input: '{}', inputPath: '$' }, /Only one of Input/],
    ['a group path that is no path', { sqsParameters: { messageGroupId: '$detail' } }, /MessageGroupId/],
    ['an empty group id', { sqsParameters: { messageGroupId: '' } }, /1 to 100/],
    ['too many retries', { retryPolicy: { maximumRetryAttempts: 186 } }, /from 0 to 185/],
    ['too short an age', { retryPolicy: { maximumEventAgeInSeconds: 59 } }, /from 60 to 86400/],
    [
      'an unknown placeholder',
      { inputTransformer: { inputTemplate: '"<gone>"' } },
      /invalid placeholder gone/,
    ],
  ])('refuses %s and keeps the rule as it was', async (_name, target, message) => {
    putRule(fixture.bridge, 'rule', { id: 'kept' });
    expect(() => putRule(fixture.bridge, 'rule', target)).toThrow(message);
    await publish({});
    expect(fixture.delivered.map(({ target: { id } }) => id)).toEqual(['kept']);
  });

  test('refuses a rule on a bus that does not exist, and an invalid pattern', () => {
    const rule = { name: 'r', arn: ruleArn('r'), state: 'ENABLED' as const, targets: [] };
    expect(() => fixture.bridge.putRule({ ...rule, busName: 'gone' })).toThrow(
      'Event bus gone does not exist.',
    );
    expect(() =>
      fixture.bridge.putRule({ ...rule, busName: 'orders', eventPattern: { source: 'x' } }),
    ).toThrow('Event pattern is not valid.');
    expect(() => fixture.bridge.createBus('orders')).toThrow('Event bus orders already exists.');
  });
});

describe('what targets receive: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html', () => {
  test('InputPath selects a part of the event', async () => {
    putRule(fixture.bridge, 'rule', { inputPath: '$.detail' }, { inputPath: '$.detail.text' });
    await publish({ text: 'hi', n: [1] });
    expect(bodies()).toEqual([{ text: 'hi', n: [1] }, 'hi']);
  });

  test('Input replaces the event', async () => {
    putRule(fixture.bridge, 'rule', { input: '{"constant":true}' });
    await publish({});
    expect(fixture.delivered[0]?.body).toBe('{"constant":true}');
  });

  test('a group id that is a path comes from the original event, whatever the body', async () => {
    const messageGroupId = '$.detail.order_id';
    putRule(
      fixture.bridge,
      'rule',
      { sqsParameters: { messageGroupId } },
      { sqsParameters: { messageGroupId }, input: '{"detail":{"order_id":"wrong"}}' },
      { sqsParameters: { messageGroupId: 'fixed.detail' } },
      {},
    );
    await publish({ order_id: 'o_1' });
    expect(fixture.delivered.map((delivery) => delivery.messageGroupId)).toEqual([
      'o_1',
      'o_1',
      'fixed.detail',
      undefined,
    ]);
  });

  test('a group path that finds nothing gives an empty group id; the refusal is a dead letter', async () => {
    fixture.refuse = ({ messageGroupId }) => {
      if (messageGroupId === '') throw new TargetError('INVALID_PARAMETER', 'MessageGroupId is empty', false);
    };
    putRule(fixture.bridge, 'rule', {
      sqsParameters: { messageGroupId: '$.detail.order_id' },
      inputPath: '$.detail',
      deadLetterArn: DEAD_LETTER_ARN,
    });
    await publish({ n: 1 });
    expect(fixture.deadLetters).toMatchObject([{ attributes: { ERROR_CODE: 'INVALID_PARAMETER' } }]);
    expect(fixture.delivered).toHaveLength(1);
  });
});

describe('retries and dead letters: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html', () => {
  const down = () => {
    throw new TargetError('CONNECTION_FAILURE', 'no answer', true);
  };

  test('retries with exponential back-off until the target takes the event', async () => {
    putRule(fixture.bridge, 'rule', {});
    const started = fixture.clock.now();
    const attempts: number[] = [];
    fixture.refuse = () => {
      attempts.push((fixture.clock.now() - started) / 1000);
      if (attempts.length < 4) down();
    };
    await publish({});
    await fixture.clock.advance(3_600_000);
    expect(attempts).toEqual([0, 1, 3, 7]);
    expect(fixture.incidents.map(({ kind }) => kind)).toEqual(Array(3).fill('delivery-retried'));
  });

  test('after the last retry the original event goes to the dead-letter queue with its attributes: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html', async () => {
    fixture.refuse = down;
    putRule(fixture.bridge, 'rule', {
      inputPath: '$.detail',
      deadLetterArn: DEAD_LETTER_ARN,
      retryPolicy: { maximumRetryAttempts: 2 },
    });
    const command = new PutEventsCommand({ Entries: [entry({ n: 1 }, { TraceHeader: 'Root=1-a-b' })] });
    await fixture.client.send(command);
    await fixture.clock.advance(60_000);
    expect(fixture.delivered).toHaveLength(3);
    expect(fixture.deadLetters).toEqual([
      {
        queueArn: DEAD_LETTER_ARN,
        body: JSON.stringify(fixture.delivered[0]?.event),
        traceHeader: 'Root=1-a-b',
        attributes: {
          RULE_ARN: ruleArn('rule'),
          TARGET_ARN: QUEUE_ARN,
          ERROR_CODE: 'CONNECTION_FAILURE',
          ERROR_MESSAGE: 'no answer',
          EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
          RETRY_ATTEMPTS: '2',
        },
      },
    ]);
    expect(JSON.parse(fixture.deadLetters[0]?.body ?? '').detail).toEqual({ n: 1 });
  });

  test('gives up when the event is too old', async () => {
    fixture.refuse = down;
    putRule(fixture.bridge, 'rule', {
      deadLetterArn: DEAD_LETTER_ARN,
      retryPolicy: { maximumEventAgeInSeconds: 60 },
    });
    await publish({});
    await fixture.clock.advance(120_000);
    expect(fixture.deadLetters).toMatchObject([
      { attributes: { EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds', RETRY_ATTEMPTS: '5' } },
    ]);
  });

  test('by default it gives up after 24 hours or 185 retries', async () => {
    fixture.refuse = down;
    putRule(fixture.bridge, 'rule', { deadLetterArn: DEAD_LETTER_ARN });
    await publish({});
    await fixture.clock.advance(23 * 3_600_000);
    expect(fixture.deadLetters).toEqual([]);
    await fixture.clock.advance(3_600_000);
    expect(fixture.deadLetters).toHaveLength(1);
    expect(fixture.delivered.length).toBeLessThanOrEqual(186);
  });

  test('an event without a dead-letter queue is lost, and that is reported', async () => {
    fixture.refuse = () => Promise.reject(new TargetError('NO_RESOURCE', 'no such queue', false));
    putRule(fixture.bridge, 'rule', {});
    await publish({});
    expect(fixture.delivered).toHaveLength(1);
    expect(fixture.incidents).toMatchObject([
      { kind: 'event-lost', ruleName: 'rule', error: { code: 'NO_RESOURCE' } },
    ]);
  });

  test('a target that refuses does not hold up the others', async () => {
    fixture.refuse = ({ target }) => (target.id === 'bad' ? down() : undefined);
    putRule(fixture.bridge, 'rule', { id: 'bad' }, { id: 'good' });
    await publish({});
    expect(fixture.delivered.map(({ target }) => target.id)).toEqual(['bad', 'good']);
  });

  test('after close nothing is tried again', async () => {
    fixture.refuse = down;
    putRule(fixture.bridge, 'rule', {});
    await publish({});
    fixture.bridge.close();
    await fixture.clock.advance(86_400_000);
    expect(fixture.delivered).toHaveLength(1);
  });
});
