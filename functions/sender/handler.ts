import type { ChannelIds } from '#core/channel/keys.ts';
import { sendReplies } from '#core/conversation/reply/send/send-replies.ts';
import type { SenderPorts, Settlement } from '#core/conversation/reply/send/sender-ports.ts';
import { type ConversationEnvelope, conversationEnvelopeSchema } from '#core/events/envelope.ts';
import { fifoConsumer } from '#platform/batch/consumer.ts';
import type { DeadLetters } from '#platform/queue/dead-letters.ts';
import type { FifoQueue } from '#platform/queue/fifo-queue.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME, MAX_RECEIVE_COUNT, METRICS } from './names.ts';

export interface SenderDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  queue: FifoQueue;
  deadLetters: DeadLetters;
  /** What sending one record's conversation needs. */
  portsFor(record: ConversationEnvelope): Omit<SenderPorts, 'onSettled'>;
  /** WhatsApp took messages of a number's; a sign only, which nothing waits for. */
  noteSent(channel: ChannelIds, count: number): Promise<void>;
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
    groupOf: ({ conversation_id }) => conversation_id,
    maxReceiveCount: MAX_RECEIVE_COUNT,
    schema: conversationEnvelopeSchema,
    ...deps,
    async handle(record, receive) {
      const { tenant_id: tenantId, conversation_id } = record;
      const log = deps.log.child({ trace_id: record.trace_id, tenant_id: tenantId, conversation_id });
      const taken = new Map<string, number>();
      const onSettled: SenderPorts['onSettled'] = (reply, settlement) => {
        const { channel_id } = reply;
        if (settlement.status === 'sent') taken.set(channel_id, (taken.get(channel_id) ?? 0) + 1);
        // Every wake finds it again.
        if (settlement.status === 'held' && !settlement.isNew) return;
        deps.metrics.count(METRIC_OF[settlement.status], 1, { tenantId });
        if (settlement.status !== 'sent') {
          const dimensions = { reason: settlement.reason };
          deps.metrics.count(METRICS.notSent, 1, { tenantId, dimensions });
        }
        log.info('reply settled', {
          outcome: settlement.status,
          replySeq: reply.reply_seq,
          ...('reason' in settlement ? { reason: settlement.reason } : {}),
          ...('code' in settlement && settlement.code !== undefined ? { code: settlement.code } : {}),
        });
      };
      try {
        await sendReplies({ ...deps.portsFor(record), onSettled }, record, receive);
      } finally {
        for (const [channelId, count] of taken) await deps.noteSent({ tenantId, channelId }, count);
      }
    },
  });
}
