import type { Log } from '../shared/runtime/logger.ts';
import type { Count } from '../shared/runtime/metrics.ts';
import { actionFor } from '../shared/whatsapp/error-codes.ts';
import { METRICS } from './names.ts';
import type { ReceiptsPorts, ReplyReceipts } from './record-receipts.ts';

/** Price categories of WhatsApp; another is counted as `other`, so that their number has an end. */
const CATEGORIES: readonly string[] = [
  'authentication',
  'authentication-international',
  'marketing',
  'marketing_lite',
  'referral_conversion',
  'service',
  'utility',
];

/** Turns what happens into metrics and log lines, by ids. */
export function observers(
  log: Log,
  metrics: Count,
): Pick<ReceiptsPorts, 'onIgnored' | 'onRecorded' | 'onLook' | 'onFailure'> {
  const logOf = ({ reply, records }: ReplyReceipts) =>
    log.child({
      trace_id: records[0]?.traceId,
      tenant_id: reply.tenantId,
      conversation_id: reply.conversationId,
    });

  return {
    onIgnored(tenantId, reason, count) {
      metrics.count(METRICS.ignored, count, { tenantId, dimensions: { reason } });
    },
    onRecorded(receipts, { row, brought }) {
      const { tenantId, replySeq } = receipts.reply;
      for (const status of brought.statuses) {
        metrics.count(METRICS.statuses, 1, { tenantId, dimensions: { status } });
      }
      if (brought.pricing) {
        const { category = 'other', billable } = row.delivery.pricing ?? {};
        const known = CATEGORIES.includes(category) ? category : 'other';
        const billed = billable === undefined ? 'unknown' : billable ? 'yes' : 'no';
        metrics.count(METRICS.priced, 1, { tenantId, dimensions: { category: known, billed } });
      }
      if (!brought.statuses.includes('failed')) return;
      const codes = (row.delivery.errors ?? []).map(({ code }) => code);
      const { kind, reason } = actionFor({ code: codes[0] });
      metrics.count(METRICS.deliveryFailures, 1, { tenantId, dimensions: { kind } });
      logOf(receipts).warn('a message was accepted and not delivered', {
        replySeq,
        reason,
        ...(codes[0] === undefined ? {} : { code: codes[0] }),
      });
    },
    onLook(receipts, row) {
      metrics.count(METRICS.looks, 1, { tenantId: receipts.reply.tenantId });
      logOf(receipts).info('the sender was asked to look', {
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
