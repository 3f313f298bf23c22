import type { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { metricsNamespace, type ProsaConfig } from '../config.ts';

/**
 * The articles of docs/runbook.md that alarms lead to, each by the anchor of its heading. `function-trouble` leads on to those
 * that causes of trouble name. A test holds all of them together.
 */
export const RUNBOOK_ARTICLES = [
  'function-trouble',
  'function-errors',
  'function-throttles',
  'function-recursion',
  'work-queue-dead-letters',
  'work-queue-behind',
  'rule-dead-letters',
  'rule-events-lost',
  'webhook-does-not-answer',
  'receipts-failure-rate',
  'model-answers-unusable',
  'graph-version-ends',
  'watchdog-silent',
] as const;

/** Anchor of one article of the runbook. */
export type RunbookArticle = (typeof RUNBOOK_ARTICLES)[number];

/** What rings, when, and which article helps. */
export interface RunbookAlarmProps {
  readonly config: ProsaConfig;
  readonly article: RunbookArticle;
  /** One sentence: what is wrong when it rings. The link to the article is added. */
  readonly summary: string;
  readonly metric: IMetric;
  /** It rings at this value and above, in the metric's unit. */
  readonly threshold: number;
  /** How many periods of the metric in a row; 1 unless given. */
  readonly evaluationPeriods?: number;
  /** No data is the very trouble. */
  readonly ringsWithoutData?: boolean;
}

/**
 * An alarm that tells the person whom it wakes what to read. It rings at the SNS topic of `alarmTopicArn` when
 * one is configured. Missing data is silence, not trouble, unless told: an idle queue reports nothing.
 */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    super(scope, id, {
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.evaluationPeriods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.ringsWithoutData ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: `${props.summary} Runbook: ${props.config.runbookUrl}#${props.article}`,
    });
    const { alarmTopicArn } = props.config;
    if (alarmTopicArn) {
      this.addAlarmAction(new SnsAction(Topic.fromTopicArn(this, 'Topic', alarmTopicArn)));
    }
  }
}

/**
 * A metric that a function writes through Powertools, which adds the dimension `service`.
 * @param config of the installation: its stage is part of the namespace
 * @param service the function's name
 * @param metricName what the function calls it
 * @param period length of one data point
 */
export function functionMetric(
  config: ProsaConfig,
  service: string,
  metricName: string,
  period: Duration,
): Metric {
  return new Metric({
    namespace: metricsNamespace(config),
    metricName,
    dimensionsMap: { service },
    statistic: Stats.SUM,
    period,
  });
}

/**
 * The percentage that a share of a function has come to, 0 as long as it is one of too few.
 * @param name a share of the function's, see `Count.share`
 * @param enough when it says something: a condition on `number`, how many the whole is, and `share`, from 0 to 1
 */
export function percentOf(
  config: ProsaConfig,
  service: string,
  name: string,
  enough: string,
  period: Duration,
): MathExpression {
  const share = functionMetric(config, service, name, period);
  return new MathExpression({
    expression: `IF(${enough}, 100 * share, 0)`,
    usingMetrics: {
      number: share.with({ statistic: Stats.SAMPLE_COUNT }),
      share: share.with({ statistic: Stats.AVERAGE }),
    },
    period,
  });
}
