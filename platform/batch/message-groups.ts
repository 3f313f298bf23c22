import type { SQSRecord } from 'aws-lambda';

/** One message of the batch. A message that the batch holds twice is worked once and has two handles. */
export interface ReceivedRecord {
  readonly record: SQSRecord;
  readonly receiptHandles: string[];
}

/** The messages of one message group, in the order in which SQS gave them. */
export interface MessageGroup {
  readonly groupId: string;
  readonly received: ReceivedRecord[];
  /** How many of them, from the first on, are over: worked, or given up. */
  done: number;
  /** Those that failed in their last receive. SQS moves them to the dead-letter queue. */
  readonly givenUp: Set<ReceivedRecord>;
  /** When the failed record asked to come back. */
  retryAfterSeconds: number | undefined;
}

/**
 * Splits a batch into its message groups.
 *
 * The key is the record's `MessageGroupId`, not what its body says. SQS holds messages back
 * by group, so a failed record blocks its group and nothing else; and a body that cannot be read has a group
 * all the same. Where the two differ, as when a rule sends its JSON path literally, a group holds several
 * conversations and each is still worked in order, only less at a time.
 */
export function messageGroupsOf(records: readonly SQSRecord[]): MessageGroup[] {
  const groups = new Map<string, MessageGroup>();
  const received = new Map<string, ReceivedRecord>();
  for (const record of records) {
    const repeated = received.get(record.messageId);
    if (repeated) {
      repeated.receiptHandles.push(record.receiptHandle);
      continue;
    }
    const one = { record, receiptHandles: [record.receiptHandle] };
    received.set(record.messageId, one);
    const groupId = record.attributes.MessageGroupId ?? '';
    const group = groups.get(groupId) ?? {
      groupId,
      received: [],
      done: 0,
      givenUp: new Set(),
      retryAfterSeconds: undefined,
    };
    groups.set(groupId, group);
    group.received.push(one);
  }
  return [...groups.values()];
}

/** How often SQS has handed the message out, this time included. */
export function receiveCountOf(record: SQSRecord): number {
  return Number(record.attributes.ApproximateReceiveCount) || 1;
}
