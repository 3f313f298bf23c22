import type { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ProsaConfig } from '../config.ts';
import type { ProsaFunction } from './prosa-function.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { StandardQueue } from './standard-queue.ts';

/** The most that Lambda takes without a batching window. */
const MOST_RECORDS = 10;

/** Which function works which queue. */
export interface StandardConsumerProps {
  readonly config: ProsaConfig;
  readonly consumer: ProsaFunction;
  readonly source: StandardQueue;
  /** Invocations side by side, 2 to 1,000; as many as Lambda gives when undefined. */
  readonly maximumConcurrency: number | undefined;
  /** Records of one invocation, where ten at once do not fit into it. */
  readonly batchSize?: number;
  /** It changes the visibility of what failed, so that it comes back sooner, or later. Left out: it does not. */
  readonly changesVisibility?: boolean;
  /** The oldest record may wait this long before an alarm rings; left out where another function does what it leaves. */
  readonly ageAlarm?: Duration;
}

/**
 * Lets a function consume a queue without an order, and report each record that failed: those alone come back.
 *
 * There is no batching window. With very little traffic Lambda may stretch one to 20 seconds, whatever it is set to, and
 * a sender that does not know whether a message went out waits for its status for no longer than 30.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html what a limit does to an idle queue
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html batching windows
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html partial batch responses
 */
export class StandardConsumer extends Construct {
  constructor(scope: Construct, id: string, props: StandardConsumerProps) {
    super(scope, id);
    const { config, consumer, source, ageAlarm } = props;
    consumer.allow(
      [
        ...['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        ...(props.changesVisibility ? ['sqs:ChangeMessageVisibility'] : []),
      ],
      [source.queue.queueArn],
    );
    consumer.allow(['sqs:SendMessage'], [source.deadLetterQueue.queueArn]);
    new EventSourceMapping(this, 'Mapping', {
      target: consumer.lambda,
      eventSourceArn: source.queue.queueArn,
      batchSize: props.batchSize ?? MOST_RECORDS,
      maxConcurrency: props.maximumConcurrency,
      reportBatchItemFailures: true,
    });
    if (!ageAlarm) return;
    new RunbookAlarm(this, 'AgeAlarm', {
      config,
      article: 'work-queue-behind',
      summary: `The oldest record of the ${source.label} queue waits for ${ageAlarm.toSeconds()} s or longer.`,
      metric: source.metricOldestAge(),
      threshold: ageAlarm.toSeconds(),
      evaluationPeriods: 3,
    });
  }
}
