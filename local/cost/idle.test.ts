import { expect, it } from 'vitest';
import { monthlyTable } from './idle.ts';

const alarm = (metrics?: number) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties:
    metrics === undefined
      ? {}
      : { Metrics: [{ Expression: 'a+b' }, ...Array(metrics).fill({ MetricStat: {} })] },
});
const limited = {
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { ScalingConfig: { MaximumConcurrency: 60 } },
};
const graph = { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: 'SEARCH('.repeat(51) } };
const TEMPLATE = {
  Resources: {
    ...{ one: alarm(), two: alarm(2), graph, secret: { Type: 'AWS::SecretsManager::Secret' }, limited },
    unlimited: { Type: 'AWS::Lambda::EventSourceMapping', Properties: {} },
  },
};
const IDLE = { request: 0.0000005, watchdogRun: 0.000002, customMetrics: 0, receivesPerSecond: 0 };

it('counts each metric of an alarm, paid dashboards, secrets, the receives of idle pollers, and the watchdog', () => {
  expect(monthlyTable([TEMPLATE], 'us-east-1', IDLE).map(({ count, usd }) => [count, usd])).toEqual([
    [3, expect.closeTo(0.3, 9)],
    [0, 0],
    [1, 3],
    [1, 0.4],
    [907_200, expect.closeTo(0.4536, 9)],
    [43_200, expect.closeTo(0.0864, 9)],
  ]);
});

it('a busy month has metrics of the functions, and fewer polls that end empty', () => {
  const busy = (receivesPerSecond: number) =>
    monthlyTable([TEMPLATE], 'us-east-1', { ...IDLE, customMetrics: 2, receivesPerSecond });
  expect(busy(1)[1]).toMatchObject({ count: 2, usd: 0.6 });
  const empty = [0, 0.5, 1, 10].map((rate) => busy(rate)[4]?.count ?? Number.NaN);
  expect(empty.toSorted((a, b) => b - a)).toEqual(empty);
  expect(empty[3]).toBe(0);
});

it('says unknown where there is no price', () => {
  const unknown = { ...IDLE, request: undefined, watchdogRun: undefined };
  expect(monthlyTable([TEMPLATE], 'sa-east-1', unknown).map(({ usd }) => usd)).toEqual([
    undefined,
    0,
    ...Array(4).fill(undefined),
  ]);
});
