import { beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_CONCERNS } from '#core/events/channel-account-updated.ts';
import { UNANSWERED } from '../../functions/ai-agent/names.ts';
import { TROUBLES } from '../support/troubles.ts';
import { ofType, type Synthesized, synthesizeChecked, targetOf } from './synthesized.ts';

interface Alarm {
  AlarmDescription: string;
  /** Missing when the metric has a label: then the alarm has a list of metrics. */
  Namespace?: string;
  MetricName: string;
  Dimensions: { Name: string; Value: unknown }[];
  Statistic: string;
  Period: number;
  EvaluationPeriods: number;
  Threshold: number;
  ComparisonOperator: string;
  Metrics?: { MetricStat?: MetricStat }[];
}

interface MetricStat {
  Metric: { MetricName: string; Dimensions: { Value: unknown }[] };
  Stat: string;
  Period: number;
}

let dev: Synthesized;

beforeAll(async () => {
  dev = await synthesizeChecked();
});

function alarms(from: Synthesized): Alarm[] {
  return [from.state, from.app].flatMap((template) =>
    ofType<Alarm>(template, 'AWS::CloudWatch::Alarm').map(([, alarm]) => alarm.Properties),
  );
}

function alarmsOn(metricName: string): Alarm[] {
  return alarms(dev).filter((alarm) => alarm.MetricName === metricName);
}

/** What rings when something happens `threshold` times or more within `minutes`. */
function counts(threshold: number, minutes: number): Partial<Alarm> {
  return {
    Statistic: 'Sum',
    Threshold: threshold,
    Period: 60 * minutes,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  };
}

const articleOf = ({ AlarmDescription }: Alarm) => AlarmDescription.split('#')[1];

describe('the alarms', () => {
  it('look at the metrics of their stage only', async () => {
    const ours = (from: Synthesized) =>
      alarms(from)
        .map(({ Namespace }) => Namespace)
        .filter((namespace) => namespace?.startsWith('Prosa'));
    expect(ours(dev)).toHaveLength(Object.keys(TROUBLES).length);
    expect(new Set(ours(dev))).toEqual(new Set(['Prosa/dev']));
    expect(new Set(ours(await synthesizeChecked({ stage: 'prod' })))).toEqual(new Set(['Prosa/prod']));
  });

  it('are few: what needs another action is told apart by its cause', () => {
    expect(alarms(dev).length).toBeLessThanOrEqual(39);
  });

  it.each(Object.entries(TROUBLES))(
    'see trouble of %s at once, and name what it may be',
    (service, trouble) => {
      const found = alarmsOn('Trouble').filter(({ Dimensions }) => Dimensions[0]?.Value === service);
      expect(found).toEqual([
        expect.objectContaining({
          ...counts(100, 5),
          Namespace: 'Prosa/dev',
          Dimensions: [{ Name: 'service', Value: service }],
        }),
      ]);
      for (const { cause } of Object.values(trouble)) expect(found[0]?.AlarmDescription).toContain(cause);
      expect(found.map(articleOf)).toEqual(['function-trouble']);
    },
  );

  it('tell a ban from a stopped template, and each concern of an account from another', () => {
    const causes = ACCOUNT_CONCERNS.map((concern) => TROUBLES.webhook[concern]);
    expect(causes.map(({ ringsAt }) => ringsAt)).toEqual(ACCOUNT_CONCERNS.map(() => 1));
    expect(new Set(causes.map(({ cause }) => cause)).size).toBe(ACCOUNT_CONCERNS.length);
  });

  it('see turns that end with people for want of an answer', () => {
    const rate = alarms(dev).find((alarm) => articleOf(alarm) === 'model-answers-unusable');
    expect(rate).toMatchObject({
      Threshold: 20,
      Metrics: expect.arrayContaining([
        expect.objectContaining({ Expression: 'IF(number >= 20, 100 * share, 0)' }),
      ]),
    });
    expect(JSON.stringify(rate)).toContain(UNANSWERED);
  });

  it('see an API that answers 5xx, also when its function does not run', () => {
    const found = alarmsOn('5xx');
    expect(found).toEqual([expect.objectContaining({ ...counts(3, 15), Namespace: 'AWS/ApiGateway' })]);
    const [dimension, ...more] = found[0]?.Dimensions ?? [];
    expect(more).toEqual([]);
    expect(dimension?.Name).toBe('ApiId');
    expect(targetOf(dimension?.Value, dev.state)).toMatch(/^AddressApi/);
  });

  it.each([
    ['has a function fail, whatever it can still say', 'Errors', 5],
    ['does not run a function', 'Throttles', 10],
    ['takes a function for one that feeds itself', 'RecursiveInvocationsDropped', 1],
  ])('see that Lambda %s, over the whole account', (_what, metric, threshold) => {
    const [alarm, ...more] = alarmsOn(metric);
    expect(more).toEqual([]);
    expect(alarm).toMatchObject({ ...counts(threshold, 5), Namespace: 'AWS/Lambda' });
    expect(alarm?.Dimensions).toBeUndefined();
  });

  it('see an event that not even the dead-letter queue of its rule took', () => {
    const found = alarmsOn('InvocationsFailedToBeSentToDlq');
    // A circuit that closed is found out otherwise, too, and so is a document; what a file is lost with, its message is lost with.
    const rules = ofType(dev.state, 'AWS::Events::Rule')
      .map(([id]) => id)
      .filter((id) => !/^Queues(?:ClosedToTimers|InboxToMedia|ChangedToEmbeddings)/.test(id));
    expect(rules).toHaveLength(1);
    expect(found).toHaveLength(rules.length);
    const watched = found.map((alarm) => {
      expect(alarm).toMatchObject({ ...counts(1, 5), Namespace: 'AWS/Events' });
      const [bus, rule, ...more] = alarm.Dimensions;
      expect(more).toEqual([]);
      expect([bus?.Name, rule?.Name]).toEqual(['EventBusName', 'RuleName']);
      expect(targetOf(bus?.Value, dev.state)).toMatch(/^Bus/);
      return rule?.Value;
    });
    // `Ref` of a rule of a custom bus is `<bus>|<rule>`, which CloudWatch does not know. Its ARN ends with
    // `rule/<bus>/<rule>`.
    expect(watched).toEqual(
      expect.arrayContaining(
        rules.map((id) => ({ 'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': [id, 'Arn'] }] }] })),
      ),
    );
  });
});
