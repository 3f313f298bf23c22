import type { Message } from '../sqs/message.ts';
import type { QueueDisorder } from '../sqs/queue-context.ts';
import { sqsTarget } from './aws-targets.ts';
import type { Faults } from './registry.ts';
import { type FaultOf, isPart } from './target.ts';

/**
 * Messages that come again: after they were deleted, as when the delete was lost on its way, and while they are
 * worked, as when the work takes longer than the visibility timeout.
 *
 * @param fields names to which a fault's `match` may give the value of a message
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export function queueDisorder(faults: Faults, fields: readonly string[]): QueueDisorder {
  const sqs = sqsTarget(fields);
  faults.connect(sqs);
  const fits = ({ match }: FaultOf<typeof sqs>, queue: string, message: Message) =>
    isPart(match?.queue, queue) && fields.every((field) => concerns(message, match?.[field]));
  const redelivered = new Set<string>();
  return {
    redeliverAfterMs(queue, message) {
      if (redelivered.has(message.messageId)) {
        redelivered.delete(message.messageId);
        return undefined;
      }
      const fault = faults.strikeWith(sqs, 'redeliver', (candidate) => fits(candidate, queue, message));
      if (fault) redelivered.add(message.messageId);
      return fault?.ms;
    },
    visibleAfterMs(queue, message) {
      return faults.strikeWith(sqs, 'early-visibility', (candidate) => fits(candidate, queue, message))?.ms;
    },
  };
}

function concerns({ groupId, body }: Message, value: string | undefined): boolean {
  // A standard queue has no group; ids are long and random, so one in the body is the message's own.
  return value === undefined || groupId === value || body.includes(JSON.stringify(value));
}
