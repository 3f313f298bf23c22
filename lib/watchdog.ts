import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { SILENT_SENDS } from '../core/channel/silent-numbers.ts';
import { ENVIRONMENT, FUNCTION_NAME, METRICS } from '../functions/watchdog/names.ts';
import type { CapabilityProps } from './capability.ts';
import type { ProsaConfig } from './config.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { functionMetric, RunbookAlarm } from './constructs/runbook-alarm.ts';
import { FUNCTIONS } from './functions.ts';
import { allowWatch, watchEnvironment } from './watch.ts';

const EVERY = Duration.minutes(1);

/** How long something may be overdue before an alarm rings: a run every minute should be far below it. */
const OLDEST_DUE_ALARM = Duration.minutes(5);

/** Looks every minute after whatever is overdue: asks again, then gives the conversation to people. */
export class Watchdog extends Construct {
  readonly watchdog: ProsaFunction;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    this.watchdog = new ProsaFunction(this, 'Watchdog', {
      config,
      service: FUNCTION_NAME,
      bundle: bundles.watchdog,
      size: FUNCTIONS.watchdog,
      variables: ENVIRONMENT,
      environment: watchEnvironment(state),
    });
    allowWatch(this.watchdog, state);
    this.#runEveryMinute();
    this.#addAlarms(config);
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

  #addAlarms(config: ProsaConfig): void {
    const counter = (name: string) => functionMetric(config, FUNCTION_NAME, name, Duration.minutes(5));
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
    new RunbookAlarm(this, 'GivenToPeopleAlarm', {
      config,
      article: 'watchdog-gave-to-people',
      summary: 'A customer got no answer in time, and the conversation was given to people.',
      metric: counter(METRICS.givenToPeople),
      threshold: 1,
    });
    new RunbookAlarm(this, 'SilentNumberAlarm', {
      config,
      article: 'number-silent',
      summary: `A business number sent ${SILENT_SENDS} messages or more, and no customer was heard for a day.`,
      metric: counter(METRICS.silentNumbers),
      threshold: 1,
    });
    new RunbookAlarm(this, 'FailuresAlarm', {
      config,
      article: 'watchdog-failures',
      summary: 'The watchdog could not look after 5 overdue items or more in 5 minutes.',
      metric: counter(METRICS.failures),
      threshold: 5,
    });
    new RunbookAlarm(this, 'BeyondHelpAlarm', {
      config,
      article: 'watchdog-failures',
      summary: 'An overdue item cannot be looked after, however often it is tried.',
      metric: counter(METRICS.beyondHelp),
      threshold: 1,
    });
    new RunbookAlarm(this, 'UnknownItemsAlarm', {
      config,
      article: 'watchdog-failures',
      summary: 'An item is due of a kind that the watchdog does not know.',
      metric: counter(METRICS.unknownItems),
      threshold: 1,
    });
    new RunbookAlarm(this, 'BehindAlarm', {
      config,
      article: 'watchdog-behind',
      summary: 'Three runs of the watchdog or more in 5 minutes could not look after all that was overdue.',
      metric: counter(METRICS.behind),
      threshold: 3,
    });
    new RunbookAlarm(this, 'OldestDueAlarm', {
      config,
      article: 'watchdog-behind',
      summary: `Something has been overdue for ${OLDEST_DUE_ALARM.toMinutes()} minutes or longer.`,
      metric: counter(METRICS.oldestDue).with({ statistic: Stats.MAXIMUM }),
      threshold: OLDEST_DUE_ALARM.toMilliseconds(),
    });
  }
}
