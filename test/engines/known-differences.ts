/**
 * Behaviours of AWS, by the names of the tests, that another engine does not show. Each is that engine's own limit: AWS
 * documents what the test expects.
 */
export const KNOWN_DIFFERENCES = {
  /** DynamoDB Local 1.25.1 */
  dynamodb: [
    // Settings of a table that it does not keep.
    'tables protection, encryption and class are kept, and a protected table is not deleted',
    'tables point-in-time recovery is off until it is switched on',
    'tables tags are added to a table',
    // A full stop more in one reason, an exception in place of a cancellation, an update that does nothing accepted.
    'TransactWriteItems one failed condition cancels everything; reasons stand in the order of the operations',
    'TransactWriteItems an update that does not fit its item cancels with ValidationError',
    'TransactWriteItems an update without an expression is a ValidationException and writes nothing',
  ],
  /** fauxqs 2.4.1 */
  sqs: [
    // Redrive: where a message came from, and how it gets back.
    'a dead letter names its source queue in DeadLetterQueueSourceArn',
    'StartMessageMoveTask brings dead letters back to their source',
    'ListDeadLetterSourceQueues lists the queues that use a dead-letter queue',
    'a FIFO queue with a standard dead-letter queue is refused',
    // High-throughput FIFO, and how many ids it remembers.
    'scope messageGroup keeps the same id in another group',
    'an id is still known after 12,000 other messages',
    'create: perMessageGroupId with DeduplicationScope queue is refused',
    // Several messages of one group in flight, and their order when they return.
    'receive(10) returns many messages of one group, in order',
    'receive(10) mixes groups up to ten messages',
    'deleting a part of what is in flight keeps the group locked',
    'expiry: a whole batch in flight returns in its order',
    'ChangeMessageVisibility(0) on several, in the order 0 1 2: the group keeps its order',
    'ChangeMessageVisibility(0) on several, in the order 2 0 1: the group keeps its order',
    'FIFO: deleting after the visibility timeout ended is an error',
    'ReceiveRequestAttemptId: a retry returns the same messages',
    // One message wakes every receive that waits; groups of a standard queue, and the trace header.
    'three wait and one message comes: the other two go on waiting',
    'standard queue: MessageGroupId is accepted (fair queues)',
    'the AWSTraceHeader system attribute reaches the receiver',
  ],
} as const;
