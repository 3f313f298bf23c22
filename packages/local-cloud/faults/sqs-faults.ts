import type { Message } from '../sqs/message.ts';
import type { QueueDisorder } from '../sqs/queue-context.ts';
import { isPart } from './match.ts';
import type { FaultRegistry } from './registry.ts';

/**
 * Messages that come again: after they were deleted, as when the delete was lost on its way, and while they are
 * worked, as when the work takes longer than the visibility timeout.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export function queueDisorder(faults: FaultRegistry): QueueDisorder {
  faults.connect('sqs');
  const redelivered = new Set<string>();
  return {
    redeliverAfterMs(queue, message) {
      if (redelivered.has(message.messageId)) {
        redelivered.delete(message.messageId);
        return undefined;
      }
      const fault = faults.strike(
        'sqs',
        ({ action, match }) => action === 'redeliver' && fits(match, queue, message),
      );
      if (fault) redelivered.add(message.messageId);
      return fault?.ms;
    },
    visibleAfterMs(queue, message) {
      return faults.strike(
        'sqs',
        ({ action, match }) => action === 'early-visibility' && fits(match, queue, message),
      )?.ms;
    },
  };
}

function fits(
  match: { queue?: string; conversation_id?: string } | undefined,
  queue: string,
  { groupId, body }: Message,
): boolean {
  const conversation = match?.conversation_id;
  return (
    isPart(match?.queue, queue) &&
    // A standard queue has no group; ids are long and random, so one in the body is the message's own.
    (conversation === undefined || groupId === conversation || body.includes(JSON.stringify(conversation)))
  );
}
