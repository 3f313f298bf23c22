import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import {
  type ReceiptRecord,
  readableReceiptSchema,
  readReceipt,
} from '#core/conversation/reply/delivery/read-status.ts';
import {
  createReceiptsRecorder,
  type RecorderDeps,
} from '#core/conversation/reply/delivery/receipts-recorder.ts';
import { putAside } from '#platform/batch/put-aside.ts';
import { readRecord, UnreadableRecordError } from '#platform/batch/read-record.ts';
import type { DeadLetters } from '#platform/queue/dead-letters.ts';
import { invocation } from '#platform/runtime/invocation.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME, TROUBLE } from './names.ts';

export interface ReceiptsDeps extends RecorderDeps {
  metrics: Metrics;
  trace: Trace;
  deadLetters: DeadLetters;
}

/** Time that must be left to begin with replies, in milliseconds: every call of the SDK at its slowest. */
const REPLIES_NEED_MS = 12_000;

/**
 * Consumes the receipts queue, a standard one: a batch has no order, and a record may come twice.
 *
 * A record that cannot be read is put into the dead-letter queue at once.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html partial batch responses
 */
export function createHandler(
  deps: ReceiptsDeps,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const { log, metrics } = deps;
  const recordStatuses = createReceiptsRecorder(deps, { fromQueue: true });

  /** @returns undefined for one that is done without being worked; `failed` for one that comes back */
  const read = async (record: SQSRecord): Promise<ReceiptRecord | 'failed' | undefined> => {
    try {
      return readReceipt(readRecord(readableReceiptSchema, record));
    } catch (error) {
      if (!(error instanceof UnreadableRecordError)) throw error;
      metrics.trouble(TROUBLE.unreadable);
      log.error('a receipt cannot be read', { messageId: record.messageId, issues: error.issues, error });
      return (await putAside(deps, record, error)) ? undefined : 'failed';
    }
  };

  return invocation(
    FUNCTION_NAME,
    async ({ Records }, context) => {
      const records = await Promise.all(Records.map(read));
      const readable = records.filter((record) => record !== undefined && record !== 'failed');
      const failed = await recordStatuses(readable, {
        isUp: () => context.getRemainingTimeInMillis() < REPLIES_NEED_MS,
        within: (work) => work(),
      });
      const again = Records.filter((_, index) => {
        const record = records[index];
        return record === 'failed' || (record !== undefined && failed.has(record));
      });
      return { batchItemFailures: again.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    },
    deps,
  );
}
