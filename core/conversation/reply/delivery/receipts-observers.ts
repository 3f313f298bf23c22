import { actionFor } from '#core/whatsapp/errors/error-codes.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Count } from '#platform/runtime/metrics.ts';
import { RECEIPTS_FAILED } from './names.ts';
import { pricedNow, type ReceiptsPorts, type ReplyReceipts } from './record-receipts.ts';

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

/**
 * Turns what happens into log lines, by ids, and into the share that failed.
 *
 * @param options.failureLevel `warn` where the queue takes what failed
 */
export function receiptsObservers({
  log,
  metrics,
  failureLevel,
}: {
  log: Log;
  metrics: Count;
  failureLevel: 'warn' | 'error';
}): Pick<ReceiptsPorts, 'onIgnored' | 'onRecorded' | 'onWake' | 'onFailure'> {
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
        if (status === 'sent' || status === 'failed') metrics.share(RECEIPTS_FAILED, status === 'failed');
      }
      const priced = pricedNow(recorded);
      if (priced) {
        const { category = 'other', billed } = priced;
        const known = CATEGORIES.includes(category) ? category : 'other';
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
      logOf(receipts)[failureLevel]('statuses of a reply were not recorded', {
        replySeq: receipts.reply.replySeq,
        count: receipts.records.length,
        error,
      });
    },
  };
}
