import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { QueuePair, type QueuePairProps } from './queue-pair.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/** The properties in which one standard queue differs from another. */
export interface StandardQueueProps extends QueuePairProps {
  /** How long a record that was received is hidden from others. */
  readonly visibilityTimeout: Duration;
}

/**
 * A queue without an order, for records that may be worked in any. Its sender gives each the tenant as message
 * group, which makes it fair: a tenant with many records does not hold up the others. It always comes with its
 * dead-letter queue and the alarm of that.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export class StandardQueue extends QueuePair {
  constructor(scope: Construct, id: string, props: StandardQueueProps) {
    super(scope, id, props, { queue: { visibilityTimeout: props.visibilityTimeout } });
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      config: props.config,
      article: 'work-queue-dead-letters',
      summary: `Records of the ${props.label} queue were given up and wait in its dead-letter queue.`,
      metric: this.metricDeadLetters(),
      threshold: 1,
    });
  }
}
