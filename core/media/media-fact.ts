import { messageHash } from '#core/conversation/ids.ts';
import type { InboxEvent } from '#core/conversation/message/dispatch-message.ts';
import { deriveEvent, type EventSource } from '#core/events/derive.ts';
import type { InboxMediaFailed } from '#core/events/inbox-media-failed.ts';
import type { InboxMediaReady } from '#core/events/inbox-media-ready.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import type { FailedMedia, ReadyMedia } from './message-media.ts';

/** What is told of a file, with the same `idempotency_key` however often. */
export function mediaFact(
  cause: InboxEvent,
  media: ReadyMedia | FailedMedia,
  source?: EventSource,
): InboxMediaReady | InboxMediaFailed {
  const about = { messageHash: messageHash(cause.payload.messageId), kind: media.kind };
  const idempotencyKey = `media:${cause.idempotency_key}`;
  if (media.state === 'ready') {
    const payload = { ...about, bytes: media.bytes };
    return deriveEvent(cause, { event: EVENT_NAMES.inboxMediaReady, idempotencyKey, payload }, source);
  }
  const payload = { ...about, reason: media.reason };
  return deriveEvent(cause, { event: EVENT_NAMES.inboxMediaFailed, idempotencyKey, payload }, source);
}
