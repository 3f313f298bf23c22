import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { ProsaConfig } from '../config.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

const PERIOD = Duration.minutes(5);

/**
 * Rings when functions do not run as they should, whatever they would say themselves. Over every function of the account in
 * this region, which costs as much as over one; the dashboard shows which of ours it is.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html metrics across all functions
 */
export class FunctionAlarms extends Construct {
  constructor(scope: Construct, id: string, { config }: { config: ProsaConfig }) {
    super(scope, id);
    new RunbookAlarm(this, 'ErrorsAlarm', {
      config,
      article: 'function-errors',
      summary: 'Functions of this account failed or timed out 5 times or more in 5 minutes.',
      metric: ofAllFunctions('Errors'),
      threshold: 5,
    });
    // A throttled call is no invocation: it is not among the errors. All functions of a region share what there is.
    new RunbookAlarm(this, 'ThrottlesAlarm', {
      config,
      article: 'function-throttles',
      summary: 'Lambda refused to run functions of this account 10 times or more in 5 minutes.',
      metric: ofAllFunctions('Throttles'),
      threshold: 10,
    });
    new RunbookAlarm(this, 'RecursionAlarm', {
      config,
      article: 'function-recursion',
      summary:
        'Lambda took a function of this account for one that feeds itself without end, and dropped a record.',
      metric: ofAllFunctions('RecursiveInvocationsDropped'),
      threshold: 1,
    });
  }
}

function ofAllFunctions(metricName: string): Metric {
  return new Metric({ namespace: 'AWS/Lambda', metricName, statistic: Stats.SUM, period: PERIOD });
}
