import { CfnEventSourceMapping, EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ProsaFunction } from './prosa-function.ts';
import type { WorkQueue } from './work-queue.ts';

/** The most that Lambda takes from a FIFO queue at once. */
const BATCH_SIZE = 10;

const HIGHEST_LIMIT = 1_000;
const INVOCATIONS_OF_A_POLLER = 10;
const MOST_POLLERS_READY = 200;

/** Which function works which queue. */
export interface FifoConsumerProps {
  readonly consumer: ProsaFunction;
  readonly workQueue: WorkQueue;
  /** Invocations side by side, 2 and more; beyond 1,000 by pollers that are paid for. */
  readonly maximumConcurrency: number;
}

/**
 * Lets a function consume a work queue and report each record that failed. The function may delete records and
 * change their visibility itself: its batch runner frees a finished conversation early and shortens the wait of
 * a failed one. What no repetition mends it puts into the dead-letter queue.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html partial batch responses
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html maximum concurrency
 */
export class FifoConsumer extends Construct {
  constructor(scope: Construct, id: string, props: FifoConsumerProps) {
    super(scope, id);
    const { consumer, workQueue } = props;
    consumer.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
      [workQueue.queue.queueArn],
    );
    consumer.allow(['sqs:SendMessage'], [workQueue.deadLetterQueue.queueArn]);
    const isMany = props.maximumConcurrency > HIGHEST_LIMIT;
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: consumer.lambda,
      eventSourceArn: workQueue.queue.queueArn,
      batchSize: BATCH_SIZE,
      reportBatchItemFailures: true,
      ...(isMany ? {} : { maxConcurrency: props.maximumConcurrency }),
    });
    if (isMany) usePollers(mapping, props.maximumConcurrency);
  }
}

/**
 * Above what a limit may be, Lambda is told how many pollers it keeps ready, each for ten invocations at once.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ProvisionedPollerConfig.html
 */
function usePollers(mapping: EventSourceMapping, maximumConcurrency: number): void {
  const resource = mapping.node.defaultChild;
  if (!(resource instanceof CfnEventSourceMapping)) throw new Error(`${mapping.node.path} has no mapping`);
  const MaximumPollers = Math.ceil(maximumConcurrency / INVOCATIONS_OF_A_POLLER);
  resource.addPropertyOverride('ProvisionedPollerConfig', {
    MinimumPollers: Math.min(MOST_POLLERS_READY, MaximumPollers),
    MaximumPollers,
  });
}
