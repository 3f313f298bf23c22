import { Duration } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { visibilitySeconds } from '../functions.ts';
import { QueuePair, type QueuePairProps } from './queue-pair.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/** The properties in which one work queue differs from another. */
export interface WorkQueueProps extends QueuePairProps {
  /** Time-out of the one function that consumes the queue. */
  readonly consumerTimeout: Duration;
  /** How long SQS holds back every record: whole seconds, at most 15 minutes. */
  readonly deliveryDelay?: Duration;
  /** The oldest record may wait this long before an alarm rings. */
  readonly ageAlarm: Duration;
}

/**
 * A FIFO queue with commands for one consumer, one message group per conversation, in high-throughput mode. It
 * always comes with its FIFO dead-letter queue and the alarms of both.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html visibility and receive count
 */
export class WorkQueue extends QueuePair {
  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id, props, {
      both: {
        fifo: true,
        deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
        fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      },
      queue: {
        // Functions send their own id, and with this off SQS refuses a record without one.
        contentBasedDeduplication: false,
        visibilityTimeout: Duration.seconds(visibilitySeconds(props.consumerTimeout.toSeconds())),
        deliveryDelay: props.deliveryDelay,
      },
    });
    const { config, label, ageAlarm } = props;
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      config,
      article: 'work-queue-dead-letters',
      summary: `Work of the ${label} queue was given up and waits in its dead-letter queue.`,
      metric: this.metricDeadLetters(),
      threshold: 1,
    });
    new RunbookAlarm(this, 'AgeAlarm', {
      config,
      article: 'work-queue-behind',
      summary: `The oldest record of the ${label} queue waits for ${ageAlarm.toSeconds()} s or longer.`,
      metric: this.metricOldestAge(),
      threshold: ageAlarm.toSeconds(),
      evaluationPeriods: 3,
    });
  }
}
