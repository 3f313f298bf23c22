import { expect, it } from 'vitest';
import { idleTable } from './idle.ts';

const alarm = (metrics?: number) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties:
    metrics === undefined
      ? {}
      : { Metrics: [{ Expression: 'a+b' }, ...Array(metrics).fill({ MetricStat: {} })] },
});

it('counts each metric of an alarm, paid dashboards, secrets, and the receives of idle pollers', () => {
  const graph = { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: 'SEARCH('.repeat(51) } };
  const template = {
    Resources: {
      ...{ one: alarm(), two: alarm(2), graph, secret: { Type: 'AWS::SecretsManager::Secret' } },
      limited: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { ScalingConfig: { MaximumConcurrency: 60 } },
      },
      unlimited: { Type: 'AWS::Lambda::EventSourceMapping', Properties: {} },
    },
  };
  const lines = idleTable([template], 'us-east-1', 0.0000005);
  expect(lines.map(({ count, usd }) => [count, usd])).toEqual([
    [3, expect.closeTo(0.3, 9)],
    [1, 3],
    [1, 0.4],
    [907_200, expect.closeTo(0.4536, 9)],
  ]);
  expect(idleTable([template], 'sa-east-1', undefined).map(({ usd }) => usd)).toEqual(
    Array(4).fill(undefined),
  );
});
