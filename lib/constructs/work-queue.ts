import { Duration } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ProsaConfig } from '../config.ts';
import { visibilitySeconds } from '../functions.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/** Keeps both queues alike; the longest that SQS offers. */
const RETENTION = Duration.days(14);

/** The properties in which one work queue differs from another. */
export interface WorkQueueProps {
  readonly config: ProsaConfig;
  /** Name for people, in alarms and on the dashboard. */
  readonly label: string;
  /** Time-out of the one function that consumes the queue. */
  readonly consumerTimeout: Duration;
  /** Deliveries before a record moves to the dead-letter queue; 5 unless given. */
  readonly maxReceiveCount?: number;
  /** How long SQS holds back every record: whole seconds, at most 15 minutes. */
  readonly deliveryDelay?: Duration;
  /** The oldest record may wait this long before an alarm rings. Left out while nothing consumes the queue: it has no alarm. */
  readonly ageAlarm?: Duration;
}

/**
 * A FIFO queue with commands for one consumer, one message group per conversation, in high-throughput mode. It
 * always comes with its FIFO dead-letter queue and the alarms of both.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html visibility and receive count
 */
export class WorkQueue extends Construct {
  readonly label: string;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.label = props.label;
    const common = {
      fifo: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      retentionPeriod: RETENTION,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: props.config.removalPolicy,
    };
    this.deadLetterQueue = new Queue(this, 'DeadLetters', common);
    this.queue = new Queue(this, 'Queue', {
      ...common,
      // Functions send their own id, and with this off SQS refuses a record without one.
      contentBasedDeduplication: false,
      visibilityTimeout: Duration.seconds(visibilitySeconds(props.consumerTimeout.toSeconds())),
      deliveryDelay: props.deliveryDelay,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount ?? 5 },
    });
    this.#addAlarms(props);
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

  #addAlarms({ config, label, ageAlarm }: WorkQueueProps): void {
    if (!ageAlarm) return;
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
