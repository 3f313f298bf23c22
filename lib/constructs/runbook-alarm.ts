import type { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { metricsNamespace, type ProsaConfig } from '../config.ts';

/** The articles of docs/runbook.md: the anchor of each heading. A test holds the two together. */
export const RUNBOOK_ARTICLES = [
  'work-queue-dead-letters',
  'work-queue-behind',
  'rule-dead-letters',
  'rule-events-lost',
  'function-errors',
  'function-throttles',
  'function-recursion',
  'records-unreadable',
  'group-id-mismatch',
  'webhook-does-not-answer',
  'webhook-publish-failed',
  'webhook-signatures-rejected',
  'webhook-unknown-channel',
  'webhook-items-quarantined',
  'account-restricted',
  'account-access-lost',
  'template-stopped',
  'quality-low',
  'account-security',
  'account-unassigned',
  'receipts-failure-rate',
  'channel-stopped',
  'sends-routed-elsewhere',
  'number-silent',
  'circuit-open',
  'model-misconfigured',
  'model-out-of-quota',
  'model-answers-unusable',
  'sends-unknown',
  'graph-version-ends',
  'watchdog-silent',
  'watchdog-gave-to-people',
  'watchdog-failures',
  'watchdog-behind',
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
 * @param metricName one of the function's names file
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
