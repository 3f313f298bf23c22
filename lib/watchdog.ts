import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { KNOWLEDGE_DUE_INDEX } from '../core/knowledge/keys.ts';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE } from '../functions/watchdog/names.ts';
import type { CapabilityProps } from './capability.ts';
import type { ProsaConfig } from './config.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { RunbookAlarm } from './constructs/runbook-alarm.ts';
import type { StateStack } from './state-stack.ts';
import { allowWatch, watchEnvironment } from './watch.ts';

const EVERY = Duration.minutes(1);

/** Looks every minute after whatever is overdue: asks again, then gives the conversation to people. */
export class Watchdog extends Construct {
  readonly watchdog: ProsaFunction;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    this.watchdog = new ProsaFunction(this, 'Watchdog', {
      ...{ config, bundles },
      name: FUNCTION_NAME,
      trouble: TROUBLE,
      variables: ENVIRONMENT,
      environment: {
        ...watchEnvironment(state),
        KNOWLEDGE_TABLE: state.tables.knowledge.tableName,
        EMBEDDINGS_QUEUE_URL: state.queues.embeddings.queue.queueUrl,
        EMBEDDINGS_BULK_QUEUE_URL: state.queues.embeddingsBulk.queue.queueUrl,
      },
    });
    allowWatch(this.watchdog, state);
    this.#allowKnowledge(state);
    this.#runEveryMinute();
    this.#addSilentAlarm(config);
  }

  /**
   * A run that fails is not repeated by the schedule and leaves no dead letter: the next minute's does the same
   * work, and whatever was due still is. Lambda repeats it twice by itself, which does no harm: two runs side by
   * side win or lose each item by a condition.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/using-eventbridge-scheduler.html in place of rules
   */
  #runEveryMinute(): void {
    const { lambda } = this.watchdog;
    const stack = Stack.of(this);
    const role = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        // Only schedules of this account may use the role, and only those of the default group.
        // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        conditions: {
          StringEquals: {
            'aws:SourceAccount': stack.account,
            'aws:SourceArn': stack.formatArn({
              service: 'scheduler',
              resource: 'schedule-group',
              resourceName: 'default',
              arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
            }),
          },
        },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] }),
    );
    new Schedule(this, 'Schedule', {
      description: 'Looks after whatever is overdue',
      schedule: ScheduleExpression.rate(EVERY),
      target: {
        // The library's own target would also allow every version of the function, by a wildcard.
        bind: () => ({
          arn: lambda.functionArn,
          role,
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: EVERY.toSeconds() },
        }),
      },
    });
  }

  #allowKnowledge({ tables: { knowledge }, queues }: StateStack): void {
    this.watchdog.allow(['dynamodb:Query'], [`${knowledge.tableArn}/index/${KNOWLEDGE_DUE_INDEX}`]);
    this.watchdog.allow(
      ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
      [knowledge.tableArn],
    );
    this.watchdog.allow(
      ['sqs:SendMessage'],
      [queues.embeddings, queues.embeddingsBulk].map(({ queue }) => queue.queueArn),
    );
  }

  #addSilentAlarm(config: ProsaConfig): void {
    new RunbookAlarm(this, 'SilentAlarm', {
      config,
      article: 'watchdog-silent',
      summary: 'The watchdog has not run for 5 minutes: what is overdue is not looked after.',
      metric: new MathExpression({
        // What is missing counts as no run: no data is the very trouble here.
        expression: 'IF(FILL(runs, 0) < 1, 1, 0)',
        usingMetrics: { runs: this.watchdog.lambda.metricInvocations({ period: Duration.minutes(5) }) },
        period: Duration.minutes(5),
      }),
      threshold: 1,
      // A function that was never invoked has no series to fill.
      ringsWithoutData: true,
    });
  }
}
