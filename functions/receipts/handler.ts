import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { ReceiptsHeartbeat } from '#core/channel/receipts-heartbeat.ts';
import { REACHED } from '#core/conversation/reply/delivery/merge-delivery.ts';
import { readableReceiptSchema, readStatus } from '#core/conversation/reply/delivery/read-status.ts';
import type { ReplyReceipts } from '#core/conversation/reply/delivery/record-receipts.ts';
import {
  isNewlyReached,
  type ReceiptRecord,
  type ReceiptsPorts,
  recordReceipts,
} from '#core/conversation/reply/delivery/record-receipts.ts';
import { seenThrough } from '#core/conversation/reply/delivery/seen-through.ts';
import { actionFor } from '#core/whatsapp/errors/error-codes.ts';
import { putAside } from '#platform/batch/put-aside.ts';
import { readRecord, UnreadableRecordError } from '#platform/batch/read-record.ts';
import type { DeadLetters } from '#platform/queue/dead-letters.ts';
import { invocation } from '#platform/runtime/invocation.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Count, Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FAILED, FUNCTION_NAME, TROUBLE } from './names.ts';

export interface ReceiptsDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  deadLetters: DeadLetters;
  receipts: Pick<ReceiptsPorts, 'deliveries' | 'conversations' | 'wakeSender' | 'publish' | 'source'>;
  heartbeat: Pick<ReceiptsHeartbeat, 'note'>;
}

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
  const { log, metrics, heartbeat } = deps;
  const ports: ReceiptsPorts = { ...deps.receipts, ...observers(log, metrics) };

  /** @returns undefined for one that is done without being worked; `failed` for one that comes back */
  const read = async (record: SQSRecord): Promise<ReceiptRecord | 'failed' | undefined> => {
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
      const failed = await recordReceipts(ports, readable, () => context.getRemainingTimeInMillis());
      await Promise.all(
        seenThrough(readable, failed).map((worked) =>
          heartbeat.note(worked).catch((error: unknown) => {
            const { tenantId, channelId } = worked;
            log
              .child({ tenant_id: tenantId })
              .warn('how far receipts are was not noted', { channelId, error });
          }),
        ),
      );
      const again = Records.filter((_, index) => {
        const record = records[index];
        return record === 'failed' || (record !== undefined && failed.has(record));
      });
      return { batchItemFailures: again.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    },
    deps,
  );
}

/**
 * Price categories of WhatsApp; another is told as `other`: a line says no word of a sender's. `service`: answers in the
 * window. `general_purpose_ai`: WhatsApp takes the business for a provider of AI.
 */
const CATEGORIES: readonly string[] = [
  'authentication',
  'authentication-international',
  'general_purpose_ai',
  'group_marketing',
  'group_service',
  'group_utility',
  'marketing',
  'marketing_lite',
  'referral_conversion',
  'service',
  'utility',
];

/** Turns what happens into log lines, by ids, and into the share that failed. */
function observers(
  log: Log,
  metrics: Count,
): Pick<ReceiptsPorts, 'onIgnored' | 'onRecorded' | 'onWake' | 'onFailure'> {
  const logOf = ({ reply, records }: ReplyReceipts) =>
    log.child({
      trace_id: records[0]?.traceId,
      tenant_id: reply.tenantId,
      conversation_id: reply.conversationId,
    });

  return {
    onIgnored(tenantId, reason, count) {
      log.child({ tenant_id: tenantId }).info('statuses that are about no reply of ours', { reason, count });
    },
    onRecorded(receipts, recorded) {
      const { row, brought } = recorded;
      const { replySeq } = receipts.reply;
      for (const status of brought.statuses) {
        if (status === 'sent' || status === 'failed') metrics.share(FAILED, status === 'failed');
      }
      // WhatsApp charges what was delivered; it tells the price with `sent` and with one of the later statuses.
      const { pricing } = row.delivery;
      const isDue = isNewlyReached(recorded) || (brought.pricing && REACHED.includes(row.delivery.status));
      if (pricing && isDue) {
        const { category = 'other', billable } = pricing;
        const known = CATEGORIES.includes(category) ? category : 'other';
        const billed = billable === undefined ? 'unknown' : billable ? 'yes' : 'no';
        logOf(receipts).info('a message was delivered', { replySeq, category: known, billed });
      }
      if (!brought.statuses.includes('failed') || row.delivery.status !== 'failed') return;
      const codes = (row.delivery.errors ?? []).map(({ code }) => code);
      const { kind, reason } = actionFor({ code: codes[0] });
      logOf(receipts).warn('a message was accepted and not delivered', {
        replySeq,
        kind,
        reason,
        ...(codes[0] === undefined ? {} : { code: codes[0] }),
      });
    },
    onWake(receipts, row) {
      logOf(receipts).info('the sender was woken', {
        replySeq: receipts.reply.replySeq,
        outcome: row.status,
        reason: row.delivery.status,
      });
    },
    onFailure(error, receipts) {
      logOf(receipts).error('statuses of a reply were not recorded', {
        replySeq: receipts.reply.replySeq,
        count: receipts.records.length,
        error,
      });
    },
  };
}
