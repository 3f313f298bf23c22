/**
 * Error codes of single entries that may be accepted at another time; EventBridge documents all others as
 * final. `NoAnswer` is ours, for an entry that the answer does not mention.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
const RETRYABLE_CODES = new Set([
  'InternalFailure',
  'InternalException',
  'InternalServiceException',
  'ServiceUnavailable',
  'ThrottlingException',
  'NoAnswer',
]);

/** Names of throttling errors that arrive as 400. */
const THROTTLING = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
  'LimitExceededException',
]);

/** Whether an entry that failed with this code may be accepted at another time. */
export function isRetryableCode(code: string): boolean {
  return RETRYABLE_CODES.has(code);
}

/**
 * Whether a call that threw may work at another time: throttled, a fault of the service, or not answered
 * at all. What the service refused (4xx) will be refused again.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
 */
export function isRetryableFailure(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if (THROTTLING.has(thrown.name)) return true;
  const status = statusOf(thrown);
  return status === undefined ? isNetworkFailure(thrown) : status >= 500 || status === 429;
}

function statusOf(error: Error): number | undefined {
  if (!('$metadata' in error)) return undefined;
  const { $metadata } = error;
  if (typeof $metadata !== 'object' || $metadata === null || !('httpStatusCode' in $metadata))
    return undefined;
  return typeof $metadata.httpStatusCode === 'number' ? $metadata.httpStatusCode : undefined;
}

/** Time-outs and aborts have names of their own; what comes from a socket or a name server has a system code. */
function isNetworkFailure(error: Error): boolean {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return true;
  return 'code' in error && typeof error.code === 'string' && /^E(?!RR_)[A-Z_]+$/.test(error.code);
}
