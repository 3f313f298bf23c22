import type { Context } from 'aws-lambda';
import * as z from 'zod';
import type { Dispatched, InboxEvent } from '#core/conversation/message/dispatch-message.ts';
import { inboxEchoReceivedSchema } from '#core/events/inbox-echo-received.ts';
import { inboxMessageReceivedSchema } from '#core/events/inbox-message-received.ts';
import { standardConsumer } from '#platform/batch/standard-consumer.ts';
import type { ConsumedQueue } from '#platform/queue/consumed-queue.ts';
import type { DeadLetters } from '#platform/queue/dead-letters.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME } from './names.ts';

export interface DispatcherDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  queue: Pick<ConsumedQueue, 'changeVisibility'>;
  deadLetters: DeadLetters;
  onInvocation(context: Context): void;
  /** Idempotent by the event's `idempotency_key`. */
  dispatch(event: InboxEvent): Promise<Dispatched>;
}

const inboxEventSchema = z.discriminatedUnion('event', [inboxMessageReceivedSchema, inboxEchoReceivedSchema]);

/**
 * Consumes the dispatch queue, a standard one: a message may come twice, late, before an earlier one, and beside another of
 * its conversation. Each write hangs on what it read, so that one of two waits, and neither is lost.
 */
export function createHandler(deps: DispatcherDeps) {
  return standardConsumer<InboxEvent>({
    name: FUNCTION_NAME,
    lineOf: ({ conversation_id }) => conversation_id,
    idsOf: ({ trace_id, tenant_id, conversation_id }) => ({ trace_id, tenant_id, conversation_id }),
    schema: inboxEventSchema,
    ...deps,
    async handle(event) {
      const { outcome, duplicate, seq } = await deps.dispatch(event);
      const { trace_id, tenant_id, conversation_id } = event;
      deps.log.child({ trace_id, tenant_id, conversation_id }).info('message dispatched', {
        outcome: duplicate ? 'duplicate' : outcome,
        ...(seq === null ? {} : { seq }),
      });
    },
  });
}
