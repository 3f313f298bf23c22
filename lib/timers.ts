import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { WATCH_METRICS } from '#core/conversation/watch/watch-metrics.ts';
import { ENVIRONMENT, FUNCTION_NAME, METRICS } from '../functions/timer/names.ts';
import type { CapabilityProps } from './capability.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { functionMetric, RunbookAlarm } from './constructs/runbook-alarm.ts';
import { StandardConsumer } from './constructs/standard-consumer.ts';
import { FUNCTIONS } from './functions.ts';
import { allowWatch, watchEnvironment } from './watch.ts';

/** Looks after what is due at its own time, and goes on with what waited for something that has ended. */
export class Timers extends Construct {
  readonly timer: ProsaFunction;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    this.timer = new ProsaFunction(this, 'Timer', {
      config,
      service: FUNCTION_NAME,
      bundle: bundles.timer,
      size: FUNCTIONS.timer,
      variables: ENVIRONMENT,
      environment: {
        ...watchEnvironment(state),
        TIMERS_DEAD_LETTERS_URL: state.queues.timers.deadLetterQueue.queueUrl,
      },
    });
    allowWatch(this.timer, state);
    new StandardConsumer(this, 'Consumer', {
      config,
      consumer: this.timer,
      source: state.queues.timers,
      maximumConcurrency: config.timerMaximumConcurrency,
      // A record may be as old as its delay is long.
      ageAlarm: Duration.minutes(20),
      unreadableMetric: METRICS.recordsUnreadable,
    });
    new RunbookAlarm(this, 'GivenToPeopleAlarm', {
      config,
      article: 'watchdog-gave-to-people',
      summary:
        'What a customer waits for could not be done in time, and the conversation was given to people.',
      metric: functionMetric(config, FUNCTION_NAME, WATCH_METRICS.givenToPeople, Duration.minutes(5)),
      threshold: 1,
    });
    // What the watchdog has no time for, it leaves to the timer.
    new RunbookAlarm(this, 'SilentNumberAlarm', {
      config,
      article: 'number-silent',
      summary: 'A business number sends, and hears no customer.',
      metric: functionMetric(config, FUNCTION_NAME, WATCH_METRICS.silentNumbers, Duration.minutes(5)),
      threshold: 1,
    });
  }
}
