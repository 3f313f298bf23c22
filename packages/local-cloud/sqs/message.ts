import type { MessageAttributes } from './message-attributes.ts';

/** What a sender gives. */
export interface SendInput {
  body: string;
  /** Required on FIFO queues; on standard queues it makes deliveries fair and orders nothing. */
  groupId?: string;
  /** FIFO queues only. */
  deduplicationId?: string;
  /** Standard queues only, 0 to 900. */
  delaySeconds?: number;
  messageAttributes?: MessageAttributes;
  systemAttributes?: { AWSTraceHeader?: string };
}

/** What a sender gets back. */
export interface SendResult {
  messageId: string;
  md5OfBody: string;
  md5OfMessageAttributes?: string;
  /** FIFO queues only: 20 digits, growing within a group. */
  sequenceNumber?: string;
}

/** A received message, until it is deleted or its visibility timeout ends. */
export interface InFlightMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  /** All of them, under AWS's names. */
  systemAttributes: Record<string, string>;
  messageAttributes: MessageAttributes;
}

/** A message as a queue keeps it and as it travels to a dead-letter queue. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  /** Decides the place in the group; grows over all queues of an engine. */
  readonly sequenceNumber: string;
  /** Milliseconds since the epoch, like every time here. */
  readonly sentAt: number;
  readonly messageAttributes: MessageAttributes;
  readonly traceHeader: string | undefined;
  /** The queue that gave the message up, when it is in a dead-letter queue. */
  readonly deadLetterSourceArn: string | undefined;
  readonly receiveCount: number;
  readonly firstReceivedAt: number | undefined;
}

/** The account that IAM would name; there is no IAM here. */
const LOCAL_SENDER_ID = 'AIDALOCALSENDER000000';

/** Names that ReceiveMessage can be asked for. */
export const SYSTEM_ATTRIBUTE_NAMES: ReadonlySet<string> = new Set([
  'All',
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
]);

/**
 * A message as its receiver sees it.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export function toInFlightMessage(message: Message, receiptHandle: string, fifo: boolean): InFlightMessage {
  const systemAttributes: Record<string, string> = {
    SenderId: LOCAL_SENDER_ID,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
  };
  if (message.groupId !== undefined) systemAttributes.MessageGroupId = message.groupId;
  if (message.deduplicationId !== undefined) {
    systemAttributes.MessageDeduplicationId = message.deduplicationId;
  }
  if (fifo) systemAttributes.SequenceNumber = message.sequenceNumber;
  if (message.traceHeader !== undefined) systemAttributes.AWSTraceHeader = message.traceHeader;
  if (message.deadLetterSourceArn !== undefined) {
    systemAttributes.DeadLetterQueueSourceArn = message.deadLetterSourceArn;
  }
  return {
    messageId: message.messageId,
    receiptHandle,
    body: message.body,
    md5OfBody: message.md5OfBody,
    systemAttributes,
    messageAttributes: message.messageAttributes,
  };
}
