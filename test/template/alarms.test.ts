import { beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_CONCERNS } from '#core/events/channel-account-updated.ts';
import { actionFor } from '#core/whatsapp/errors/error-codes.ts';
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
    expect(ours(dev).length).toBeGreaterThan(7);
    expect(new Set(ours(dev))).toEqual(new Set(['Prosa/dev']));
    expect(new Set(ours(await synthesizeChecked({ stage: 'prod' })))).toEqual(new Set(['Prosa/prod']));
  });

  it('see what WhatsApp tells of an account, by what people must see to, and what is nobody’s', () => {
    const dimensions = alarmsOn('WebhookAccountConcerns').map((alarm) => {
      expect(alarm).toMatchObject(counts(1, 5));
      return Object.fromEntries(alarm.Dimensions.map(({ Name, Value }) => [Name, Value]));
    });
    expect(dimensions).toEqual(
      expect.arrayContaining(ACCOUNT_CONCERNS.map((concern) => ({ service: 'webhook', concern }))),
    );
    expect(new Set(alarmsOn('WebhookAccountConcerns').map(articleOf)).size).toBe(ACCOUNT_CONCERNS.length);
    expect(alarmsOn('WebhookAccountUnassigned')).toEqual([expect.objectContaining(counts(1, 5))]);
  });

  it('see a model account without money, and turns that end with people for want of an answer', () => {
    expect(alarmsOn('AiAgentModelOutOfQuota')).toEqual([expect.objectContaining(counts(1, 5))]);
    const rate = alarms(dev).find((alarm) => articleOf(alarm) === 'model-answers-unusable');
    expect(rate).toMatchObject({
      Threshold: 20,
      Metrics: expect.arrayContaining([
        expect.objectContaining({ Expression: 'IF(ended >= 20, 100 * FILL(unanswered, 0) / ended, 0)' }),
      ]),
    });
    expect(JSON.stringify(rate)).toContain('AiAgentTurnsUnanswered');
  });

  it('see the first message that another responder of the number keeps from us, and a silent number', () => {
    expect(alarmsOn('SenderMessagesNotSent')).toEqual([
      expect.objectContaining({
        ...counts(1, 15),
        Dimensions: [
          { Name: 'reason', Value: actionFor({ code: 2494191 }).reason },
          { Name: 'service', Value: 'sender' },
        ],
      }),
    ]);
    expect(alarmsOn('WatchdogSilentNumbers').map(articleOf)).toEqual(['number-silent', 'number-silent']);
  });

  it('see the first message for a number that nobody registered', () => {
    expect(alarmsOn('WebhookUnknownChannel')).toEqual([
      expect.objectContaining({
        ...counts(1, 5),
        Namespace: 'Prosa/dev',
        Dimensions: [{ Name: 'service', Value: 'webhook' }],
      }),
    ]);
  });

  it('see the first item that went into quarantine', () => {
    expect(alarmsOn('WebhookItemsQuarantined')).toEqual([expect.objectContaining(counts(1, 5))]);
  });

  it('see an API that answers 5xx, also when its function does not run', () => {
    const found = alarmsOn('5xx');
    expect(found).toEqual([expect.objectContaining({ ...counts(3, 15), Namespace: 'AWS/ApiGateway' })]);
    const [dimension, ...more] = found[0]?.Dimensions ?? [];
    expect(more).toEqual([]);
    expect(dimension?.Name).toBe('ApiId');
    expect(targetOf(dimension?.Value, dev.state)).toMatch(/^IngressApi/);
  });

  it('see that Lambda does not run a function, for each function', () => {
    const throttled = alarmsOn('Throttles').map((alarm) => {
      expect(alarm).toMatchObject({ ...counts(10, 5), Namespace: 'AWS/Lambda' });
      expect(alarm.Dimensions.map(({ Name }) => Name)).toEqual(['FunctionName']);
      return targetOf(alarm.Dimensions[0]?.Value, dev.state);
    });
    expect(throttled.sort()).toEqual(
      ofType(dev.app, 'AWS::Lambda::Function')
        .map(([id]) => id)
        .sort(),
    );
  });

  it('see that Lambda takes a function for one that feeds itself, for each function', () => {
    const watched = alarmsOn('RecursiveInvocationsDropped').map((alarm) => {
      expect(alarm).toMatchObject({ ...counts(1, 5), Namespace: 'AWS/Lambda' });
      return targetOf(alarm.Dimensions[0]?.Value, dev.state);
    });
    expect(watched.sort()).toEqual(
      ofType(dev.app, 'AWS::Lambda::Function')
        .map(([id]) => id)
        .sort(),
    );
  });

  it('see an event that not even the dead-letter queue of its rule took', () => {
    const found = alarmsOn('InvocationsFailedToBeSentToDlq');
    const rules = ofType(dev.state, 'AWS::Events::Rule').map(([id]) => id);
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
