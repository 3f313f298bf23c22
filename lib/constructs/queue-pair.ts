import { Duration } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ProsaConfig } from '../config.ts';

/** Keeps both queues alike; the longest that SQS offers. */
const RETENTION = Duration.days(14);

/** The properties in which one queue differs from another, whatever its kind. */
export interface QueuePairProps {
  readonly config: ProsaConfig;
  /** Name for people, in alarms and on the dashboard. */
  readonly label: string;
  /** Deliveries before a record moves to the dead-letter queue; 5 unless given. */
  readonly maxReceiveCount?: number;
}

/** A queue with its dead-letter queue; its alarms are its kind's. */
export abstract class QueuePair extends Construct {
  readonly label: string;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  /** @param of.both what both queues have @param of.queue what the queue has besides */
  constructor(
    scope: Construct,
    id: string,
    { config, label, maxReceiveCount = 5 }: QueuePairProps,
    of: { both?: QueueProps; queue: QueueProps },
  ) {
    super(scope, id);
    this.label = label;
    const common = {
      ...of.both,
      retentionPeriod: RETENTION,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: config.removalPolicy,
    };
    this.deadLetterQueue = new Queue(this, 'DeadLetters', common);
    this.queue = new Queue(this, 'Queue', {
      ...common,
      ...of.queue,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
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
