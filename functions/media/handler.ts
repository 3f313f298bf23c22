import * as z from 'zod';
import type { InboxEvent } from '#core/conversation/message/dispatch-message.ts';
import { inboxEchoReceivedSchema } from '#core/events/inbox-echo-received.ts';
import { inboxMessageReceivedSchema } from '#core/events/inbox-message-received.ts';
import { MediaNotYetError } from '#core/media/media-errors.ts';
import type { MediaFailure } from '#core/media/message-media.ts';
import { removeRevoked } from '#core/media/remove-revoked.ts';
import { type TakeInPorts, takeInMedia } from '#core/media/take-in-media.ts';
import { standardConsumer } from '#platform/batch/standard-consumer.ts';
import type { ConsumedQueue } from '#platform/queue/consumed-queue.ts';
import type { DeadLetters } from '#platform/queue/dead-letters.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME, TROUBLE } from './names.ts';

export interface MediaDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  queue: Pick<ConsumedQueue, 'changeVisibility'>;
  deadLetters: DeadLetters;
  media: TakeInPorts;
}

const inboxEventSchema = z.discriminatedUnion('event', [inboxMessageReceivedSchema, inboxEchoReceivedSchema]);

/** Reasons that are the file's own; all others are ours, or WhatsApp's, to mend. */
const OF_THE_FILE: ReadonlySet<MediaFailure> = new Set(['expired', 'too_large']);

/**
 * Consumes the media queue, a standard one: a record may come twice, before its message is stored or long after it. The
 * table says what is to be done.
 */
export function createHandler(deps: MediaDeps) {
  const { log, metrics, media } = deps;
  const idsOf = ({ trace_id, tenant_id, conversation_id }: InboxEvent) => ({
    ...{ trace_id, tenant_id, conversation_id },
  });
  return standardConsumer<InboxEvent>({
    name: FUNCTION_NAME,
    idsOf,
    schema: inboxEventSchema,
    ...deps,
    async handle(event, remainingMs) {
      const line = log.child(idsOf(event));
      if (event.payload.mediaType === 'revoke') {
        line.info('file of a message that was taken back', await removeRevoked(media, event));
        return;
      }
      try {
        const taken = await takeInMedia(media, event, remainingMs);
        const file = 'media' in taken ? taken.media : undefined;
        if (file?.state === 'failed' && !OF_THE_FILE.has(file.reason)) {
          metrics.trouble(TROUBLE.notFetched, 1, event.tenant_id);
        }
        line.info('file taken in', {
          outcome: taken.outcome,
          ...(file && {
            kind: file.kind,
            ...(file.state === 'failed' ? { reason: file.reason } : { bytes: file.bytes }),
          }),
        });
      } catch (error) {
        const isRefused = error instanceof MediaNotYetError && error.becomes === 'no_access';
        if (isRefused) metrics.trouble(TROUBLE.notFetched, 1, event.tenant_id);
        throw error;
      }
    },
  });
}
