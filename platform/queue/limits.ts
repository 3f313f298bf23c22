/**
 * Entries that one batch call of SQS takes.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const MAX_BATCH_ENTRIES = 10;

/** Bytes that one message, and all messages of one batch call together, may have: 1 MiB. */
export const MAX_BATCH_BYTES = 1_048_576;
