import { Duration } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ProsaConfig } from '../config.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/** Keeps both queues alike; the longest that SQS offers. */
const RETENTION = Duration.days(14);

/** The properties in which one standard queue differs from another. */
export interface StandardQueueProps {
  readonly config: ProsaConfig;
  /** Name for people, in alarms and on the dashboard. */
  readonly label: string;
  /** How long a record that was received is hidden from others. */
  readonly visibilityTimeout: Duration;
  /** Deliveries before a record moves to the dead-letter queue; 5 unless given. */
  readonly maxReceiveCount?: number;
}

/**
 * A queue without an order, for records that may be worked in any. Its sender gives each the tenant as message
 * group, which makes it fair: a tenant with many records does not hold up the others. It always comes with its
 * dead-letter queue and the alarm of that.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export class StandardQueue extends Construct {
  readonly label: string;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: StandardQueueProps) {
    super(scope, id);
    this.label = props.label;
    const common = {
      retentionPeriod: RETENTION,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: props.config.removalPolicy,
    };
    this.deadLetterQueue = new Queue(this, 'DeadLetters', common);
    this.queue = new Queue(this, 'Queue', {
      ...common,
      visibilityTimeout: props.visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount ?? 5 },
    });
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      config: props.config,
      article: 'work-queue-dead-letters',
      summary: `Records of the ${props.label} queue were given up and wait in its dead-letter queue.`,
      metric: this.metricDeadLetters(),
      threshold: 1,
    });
  }

  /** Age in seconds of the oldest record that waits or is in flight, the maximum of each minute. */
  metricOldestAge(): Metric {
    return this.queue.metricApproximateAgeOfOldestMessage({
      period: Duration.minutes(1),
      statistic: Stats.MAXIMUM,
      label: this.label,
    });
  }

  /** Number of records in the dead-letter queue, the maximum of each minute. */
  metricDeadLetters(): Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: Stats.MAXIMUM,
      label: `${this.label} dead letters`,
    });
  }
}
