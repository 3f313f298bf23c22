import type { ChannelIds } from '#core/channel/keys.ts';
import { sendReplies } from '#core/conversation/reply/send/send-replies.ts';
import type { SenderPorts } from '#core/conversation/reply/send/sender-ports.ts';
import { type ConversationEnvelope, conversationEnvelopeSchema } from '#core/events/envelope.ts';
import { ROUTED_ELSEWHERE } from '#core/whatsapp/errors/error-codes.ts';
import { fifoConsumer } from '#platform/batch/consumer.ts';
import type { ConsumedQueue } from '#platform/queue/consumed-queue.ts';
import type { DeadLetters } from '#platform/queue/dead-letters.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME, MAX_RECEIVE_COUNT, TROUBLE } from './names.ts';

export interface SenderDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  queue: ConsumedQueue;
  deadLetters: DeadLetters;
  /** What sending one record's conversation needs. */
  portsFor(record: ConversationEnvelope): Omit<SenderPorts, 'onSettled'>;
  /** WhatsApp took messages of a number's; a sign only, which nothing waits for. */
  noteSent(channel: ChannelIds, count: number): Promise<void>;
}

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
        if (settlement.status === 'unknown') deps.metrics.trouble(TROUBLE.unknown, 1, tenantId);
        if ('reason' in settlement && settlement.reason === ROUTED_ELSEWHERE) {
          deps.metrics.trouble(TROUBLE.routedElsewhere, 1, tenantId);
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
