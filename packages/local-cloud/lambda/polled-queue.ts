/** A message that an event source mapping received. */
export interface PolledMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  /** All of them under AWS's names: `ApproximateReceiveCount`, `MessageGroupId`, `AWSTraceHeader`, … */
  systemAttributes: Record<string, string>;
  messageAttributes: Record<string, PolledMessageAttribute>;
}

/** A message attribute as SQS has it; `BinaryValue` is base64. */
export interface PolledMessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

/** What an event source mapping needs of a queue. */
export interface PolledQueue {
  readonly arn: string;
  readonly fifo: boolean;
  /**
   * Receives 1 to `maxMessages` messages, at most 10, which then are in flight for the queue's visibility
   * timeout; none when `waitSeconds` are over or the signal aborts.
   */
  receive(options: {
    maxMessages: number;
    waitSeconds?: number;
    signal?: AbortSignal;
  }): Promise<PolledMessage[]>;
  /** Deletes a message. One that is already deleted is no error; one whose visibility timeout ended may be. */
  delete(receiptHandle: string): void;
}
