import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { readRecord, UnreadableRecordError } from '../shared/batch/read-record.ts';
import type { ReceiptsHeartbeat } from '../shared/channels/receipts-heartbeat.ts';
import { invocation } from '../shared/runtime/invocation.ts';
import type { Log } from '../shared/runtime/logger.ts';
import type { Metrics } from '../shared/runtime/metrics.ts';
import type { Trace } from '../shared/runtime/tracer.ts';
import { FUNCTION_NAME, METRICS } from './names.ts';
import { observers } from './observers.ts';
import { readableReceiptSchema, readStatus } from './read-status.ts';
import { type ReceiptRecord, type ReceiptsPorts, recordReceipts } from './record-receipts.ts';
import { seenThrough } from './seen-through.ts';

export interface ReceiptsDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  receipts: Pick<ReceiptsPorts, 'deliveries' | 'conversations' | 'nudgeSender' | 'publish' | 'source'>;
  heartbeat: Pick<ReceiptsHeartbeat, 'note'>;
}

/**
 * Consumes the receipts queue, a standard one: a batch has no order, and a record may come twice.
 *
 * A record that cannot be read is reported like one that failed, so SQS moves it to the dead-letter queue by
 * itself, after as many deliveries as any other.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html partial batch responses
 */
export function createHandler(
  deps: ReceiptsDeps,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const { log, metrics, heartbeat } = deps;
  const ports: ReceiptsPorts = { ...deps.receipts, ...observers(log, metrics) };

  const read = (record: SQSRecord): ReceiptRecord | undefined => {
    try {
      const receipt = readRecord(readableReceiptSchema, record);
      return {
        id: record.messageId,
        tenantId: receipt.tenant_id,
        channelId: receipt.channel_id,
        traceId: receipt.trace_id,
        isRedelivery: Number(record.attributes.ApproximateReceiveCount) > 1,
        status: readStatus(receipt),
      };
    } catch (error) {
      if (!(error instanceof UnreadableRecordError)) throw error;
      metrics.count(METRICS.recordsUnreadable);
      log.error('a receipt cannot be read', { messageId: record.messageId, issues: error.issues, error });
      return undefined;
    }
  };

  return invocation(
    FUNCTION_NAME,
    async ({ Records }, context) => {
      const records = Records.map(read);
      const readable = records.filter((record) => record !== undefined);
      const failed = await recordReceipts(ports, readable, () => context.getRemainingTimeInMillis());
      await Promise.all(
        seenThrough(readable, failed).map(({ tenantId, channelId, time }) =>
          heartbeat.note(tenantId, channelId, time).catch((error: unknown) => {
            log
              .child({ tenant_id: tenantId })
              .warn('how far receipts are was not noted', { channelId, error });
          }),
        ),
      );
      if (failed.size > 0) metrics.count(METRICS.recordsFailed, failed.size);
      const again = Records.filter((_, index) => {
        const record = records[index];
        return record === undefined || failed.has(record);
      });
      return { batchItemFailures: again.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    },
    deps,
  );
}
