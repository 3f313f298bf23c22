import { beforeAll, expect, it } from 'vitest';
import { RECEIPTS_FAILED } from '#core/conversation/reply/delivery/names.ts';
import { ofType, type Synthesized, synthesizeChecked, targetOf } from './synthesized.ts';

interface Alarm {
  AlarmDescription: string;
  MetricName?: string;
  Threshold: number;
  Dimensions?: { Name: string; Value: unknown }[];
  Metrics?: {
    Expression?: string;
    MetricStat?: { Period: number; Metric: { Namespace: string; MetricName: string; Dimensions: unknown[] } };
  }[];
}

interface Policy {
  PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] };
}

let dev: Synthesized;

beforeAll(async () => {
  dev = await synthesizeChecked();
});

function alarm(id: string): Alarm {
  const found = ofType<Alarm>(dev.app, 'AWS::CloudWatch::Alarm').filter(([name]) => name.startsWith(id));
  expect(found).toHaveLength(1);
  return found[0]?.[1].Properties ?? { AlarmDescription: '', Threshold: 0 };
}

function actions(from: Synthesized): string[] {
  return ofType<Policy>(from.app, 'AWS::IAM::Policy')
    .filter(([id]) => id.startsWith('Receipts'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement.flatMap(({ Action }) => Action))
    .filter((action) => !/^(logs|xray):/.test(action))
    .sort();
}

it('rings when much of what was sent fails, by the metrics that both functions write', () => {
  const { Metrics = [], Threshold } = alarm('ReceiptsFailureRateAlarm');
  expect(Threshold).toBe(20);
  expect(Metrics.flatMap(({ Expression }) => Expression ?? [])).toEqual([
    'IF(number * share >= 10, 100 * share, 0)',
  ]);
  const stats = Metrics.flatMap(({ MetricStat }) => MetricStat ?? []);
  expect(stats).toEqual(
    ['SampleCount', 'Average'].map((Stat) => ({
      Stat,
      Period: 900,
      Metric: {
        Namespace: 'Prosa/dev',
        MetricName: RECEIPTS_FAILED,
        Dimensions: [{ Name: 'service', Value: 'receipts' }],
      },
    })),
  );
});

it('rings when the receipts lag', () => {
  // Its metric has a label: then an alarm has a list of metrics.
  const { Metrics = [], Threshold } = alarm('ReceiptsConsumerAgeAlarm');
  expect(Threshold).toBe(300);
  const [metric] = Metrics.flatMap(({ MetricStat }) => MetricStat ?? []);
  expect(metric?.Metric).toMatchObject({
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateAgeOfOldestMessage',
  });
  expect(JSON.stringify(metric?.Metric.Dimensions)).toContain('QueuesReceiptsQueue');
});

it('may publish only where the installation wants its events', async () => {
  const silent = [
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
    'sqs:SendMessage',
  ];
  expect(actions(dev)).toEqual(silent);
  const publishing = await synthesizeChecked({ deliveryEvents: 'on' });
  expect(actions(publishing)).toEqual([...silent, 'events:PutEvents'].sort());
});

it('consumes the receipts queue', () => {
  const [mapping] = ofType<{ EventSourceArn: unknown }>(dev.app, 'AWS::Lambda::EventSourceMapping').filter(
    ([id]) => id.startsWith('Receipts'),
  );
  expect(targetOf(mapping?.[1].Properties.EventSourceArn, dev.state)).toMatch(/^QueuesReceiptsQueue/);
});
