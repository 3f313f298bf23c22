import { fifoConsumer } from '../shared/batch/consumer.ts';
import type { Settlement } from '../shared/conversation/reply-ledger.ts';
import { type ConversationEnvelope, conversationEnvelopeSchema } from '../shared/events/envelope.ts';
import type { FifoQueue } from '../shared/queue/fifo-queue.ts';
import type { Log } from '../shared/runtime/logger.ts';
import type { Metrics } from '../shared/runtime/metrics.ts';
import type { Trace } from '../shared/runtime/tracer.ts';
import { FUNCTION_NAME, MAX_RECEIVE_COUNT, METRICS } from './names.ts';
import { type SenderPorts, sendReplies } from './send-replies.ts';

export interface SenderDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  queue: FifoQueue;
  sender: Omit<SenderPorts, 'onSettled'>;
}

/** The metric of each end of a reply. */
const METRIC_OF: Record<Settlement['status'], string> = {
  sent: METRICS.sent,
  failed: METRICS.failed,
  held: METRICS.held,
  unknown: METRICS.unknown,
};

/** Consumes outbox.fifo. */
export function createHandler(deps: SenderDeps) {
  return fifoConsumer<ConversationEnvelope>({
    name: FUNCTION_NAME,
    maxReceiveCount: MAX_RECEIVE_COUNT,
    schema: conversationEnvelopeSchema,
    ...deps,
    handle: (record, delivery) =>
      sendReplies(
        {
          ...deps.sender,
          onSettled: (reply, settlement) => {
            deps.metrics.count(METRIC_OF[settlement.status], 1, { tenantId: record.tenant_id });
            deps.log
              .child({
                trace_id: record.trace_id,
                tenant_id: record.tenant_id,
                conversation_id: record.conversation_id,
              })
              .info('reply settled', {
                outcome: settlement.status,
                replySeq: reply.reply_seq,
                ...('code' in settlement && settlement.code !== undefined ? { code: settlement.code } : {}),
              });
          },
        },
        record,
        delivery,
      ),
  });
}
