import { beforeAll, describe, expect, it } from 'vitest';
import { ofType, type Synthesized, synthesizeChecked, targetOf } from './synthesized.ts';

interface Schedule {
  ScheduleExpression: string;
  State: string;
  FlexibleTimeWindow: { Mode: string };
  Target: { Arn: unknown; RoleArn: unknown; RetryPolicy: unknown; DeadLetterConfig?: unknown };
}

interface Policy {
  Roles: unknown[];
  PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] };
}

interface Alarm {
  Metrics?: { Expression?: string; MetricStat?: { Metric: { MetricName: string } } }[];
  Threshold: number;
  AlarmDescription: string;
}

let dev: Synthesized;

beforeAll(async () => {
  dev = await synthesizeChecked();
});

/** Statements of the role with this logical id. */
function statementsOf(prefix: string) {
  return ofType<Policy>(dev.app, 'AWS::IAM::Policy')
    .map(([, policy]) => policy.Properties)
    .filter(({ Roles }) => Roles.some((role) => targetOf(role, dev.state).startsWith(prefix)))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .map(({ Action, Resource }) => ({ actions: [Action].flat(), resources: [Resource].flat() }));
}

describe('the schedule of the watchdog', () => {
  it('runs it every minute and repeats no run: the next does the same', () => {
    const schedules = ofType<Schedule>(dev.app, 'AWS::Scheduler::Schedule');
    expect(schedules).toHaveLength(1);
    const properties = schedules[0]?.[1].Properties;
    expect(properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } },
    });
    expect(properties?.Target.DeadLetterConfig).toBeUndefined();
    expect(targetOf(properties?.Target.Arn, dev.state)).toMatch(/^WatchdogFunction/);
    expect(targetOf(properties?.Target.RoleArn, dev.state)).toMatch(/^WatchdogScheduleRole/);
  });

  it('may invoke this function and nothing else, for schedules of this account only', () => {
    const [statement, ...more] = statementsOf('WatchdogScheduleRole');
    expect(more).toEqual([]);
    expect(statement?.actions).toEqual(['lambda:InvokeFunction']);
    expect(statement?.resources.map((resource) => targetOf(resource, dev.state))).toEqual([
      expect.stringMatching(/^WatchdogFunction/),
    ]);
    const [, role] =
      ofType<{ AssumeRolePolicyDocument: { Statement: { Condition: unknown }[] } }>(
        dev.app,
        'AWS::IAM::Role',
      ).find(([id]) => id.startsWith('WatchdogScheduleRole')) ?? [];
    expect(role?.Properties.AssumeRolePolicyDocument.Statement[0]?.Condition).toMatchObject({
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    });
  });
});

describe('what the watchdog may do', () => {
  it('query the indexes of what is due and of what waits, and no rows of the tables', () => {
    const queries = statementsOf('WatchdogRole').filter(({ actions }) => actions.includes('dynamodb:Query'));
    expect(queries.map(({ actions }) => actions)).toEqual([['dynamodb:Query']]);
    const indexes = [
      ['TablesConversations', '/index/due'],
      ['TablesConversations', '/index/waiting'],
      ['TablesKnowledge', '/index/due'],
    ];
    expect(queries.flatMap(({ resources }) => resources)).toEqual(
      indexes.map(([table = '', index]) => ({
        'Fn::Join': ['', [{ 'Fn::ImportValue': expect.stringContaining(table) }, index]],
      })),
    );
  });

  it('send to the queues of the agents, of the sender, of the timers and of embeddings, and receive nowhere', () => {
    const sqs = statementsOf('WatchdogRole').filter(({ actions }) =>
      actions.some((action) => action.startsWith('sqs:')),
    );
    expect(sqs.flatMap(({ actions }) => actions)).toEqual(['sqs:SendMessage']);
    expect(
      sqs.flatMap(({ resources }) => resources.map((resource) => targetOf(resource, dev.state))).sort(),
    ).toEqual([
      expect.stringMatching(/^QueuesEmbeddingsBulkQueue/),
      expect.stringMatching(/^QueuesEmbeddingsQueue/),
      expect.stringMatching(/^QueuesOutboxQueue/),
      expect.stringMatching(/^QueuesTimersQueue/),
      expect.stringMatching(/^QueuesTriageQueue/),
      expect.stringMatching(/^QueuesTurnsQueue/),
    ]);
  });
});

describe('the alarm of the watchdog', () => {
  const alarms = () =>
    ofType<Alarm>(dev.app, 'AWS::CloudWatch::Alarm')
      .filter(([id]) => id.startsWith('Watchdog'))
      .map(([, { Properties }]) => Properties);

  it('hears its silence', () => {
    const silent = alarms().find(({ AlarmDescription }) => AlarmDescription.includes('#watchdog-silent'));
    expect(silent?.Threshold).toBe(1);
    expect(silent?.Metrics?.flatMap(({ Expression }) => Expression ?? [])).toEqual([
      'IF(FILL(runs, 0) < 1, 1, 0)',
    ]);
    expect(silent?.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? [])).toEqual([
      'Invocations',
    ]);
  });
});
