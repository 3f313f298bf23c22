import { Construct } from 'constructs';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE } from '../functions/timer/names.ts';
import type { CapabilityProps } from './capability.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { StandardConsumer } from './constructs/standard-consumer.ts';
import { allowWatch, watchEnvironment } from './watch.ts';

/** Looks after what is due at its own time, and goes on with what waited for something that has ended. */
export class Timers extends Construct {
  readonly timer: ProsaFunction;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    this.timer = new ProsaFunction(this, 'Timer', {
      ...{ config, bundles },
      name: FUNCTION_NAME,
      trouble: TROUBLE,
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
    });
  }
}
