/** What a partial batch response means for the messages of its batch. */
export type BatchVerdict =
  | { kind: 'success' }
  /** These messages stay in the queue, the others are deleted. */
  | { kind: 'partial'; failed: ReadonlySet<string> }
  /** All stay in the queue; `reason` says why when the response itself is wrong. */
  | { kind: 'failure'; reason: string };

/**
 * Reads what a function returned for a batch with `ReportBatchItemFailures`.
 *
 * No response, an empty one, and a null or empty list mean that all is done. A response that is no object, a list
 * that is none, and an identifier that is missing, null, empty or not of this batch fail the whole batch: Lambda
 * cannot know which message was meant.
 *
 * @param response what the function returned
 * @param messageIds the ids of the batch
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function readBatchResponse(response: unknown, messageIds: readonly string[]): BatchVerdict {
  if (response === null || response === undefined) return { kind: 'success' };
  if (typeof response !== 'object' || Array.isArray(response)) {
    return { kind: 'failure', reason: `the response is no batch response: ${JSON.stringify(response)}` };
  }
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === null || failures === undefined) return { kind: 'success' };
  if (!Array.isArray(failures)) return { kind: 'failure', reason: 'batchItemFailures is not a list' };
  const failed = new Set<string>();
  for (const failure of failures as unknown[]) {
    const id = itemIdentifier(failure);
    if (id === undefined) {
      return { kind: 'failure', reason: `no itemIdentifier in ${JSON.stringify(failure)}` };
    }
    if (!messageIds.includes(id)) {
      return { kind: 'failure', reason: `itemIdentifier '${id}' is not in the batch` };
    }
    failed.add(id);
  }
  return failed.size === 0 ? { kind: 'success' } : { kind: 'partial', failed };
}

function itemIdentifier(failure: unknown): string | undefined {
  if (typeof failure !== 'object' || failure === null) return undefined;
  const id = (failure as { itemIdentifier?: unknown }).itemIdentifier;
  return typeof id === 'string' && id !== '' ? id : undefined;
}
