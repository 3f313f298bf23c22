/** SQS and EventBridge bill a payload in pieces of this size, in bytes. */
export const MESSAGE_CHUNK_BYTES = 64 * 1024;

/** An HTTP API bills a call in pieces of this size, in bytes. */
export const HTTP_CHUNK_BYTES = 512 * 1024;

/**
 * How many pieces a payload is billed as: what is begun counts, and an empty payload is one.
 *
 * @param bytes size of the payload
 * @see https://aws.amazon.com/sqs/pricing/
 * @see https://aws.amazon.com/eventbridge/pricing/
 */
export function billedChunks(bytes: number, chunkBytes: number): number {
  return Math.max(1, Math.ceil(bytes / chunkBytes));
}
