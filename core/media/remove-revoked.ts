import { standbyId } from '#core/conversation/ids.ts';
import type { InboxEvent } from '#core/conversation/message/dispatch-message.ts';
import { lookAgainAfter, NotRevokedYetError, WRITTEN_WITHIN_MS } from './media-errors.ts';
import { messageFolder } from './object-key.ts';
import type { TakeInPorts } from './take-in-media.ts';

/** The first waits for it, in seconds. */
const SOON_SECONDS = 5;

/**
 * Deletes the file of a message that was taken back, once the table says that it was: who may take back what, the
 * dispatcher decides.
 *
 * @throws {NotRevokedYetError} to come back
 */
export async function removeRevoked(
  ports: Pick<TakeInPorts, 'find' | 'deleteUnder' | 'now'>,
  event: InboxEvent,
): Promise<{ outcome: 'removed' | 'kept' }> {
  const { tenant_id, conversation_id, payload, timestamp } = event;
  const target = payload.target?.messageId;
  if (target === undefined) return { outcome: 'kept' };
  const { place, conversationIds } = await ports.find({ tenant_id, conversation_id, messageId: target });
  if (place === 'revoked' || place === 'gone') {
    for (const id of new Set([conversation_id, ...conversationIds])) {
      for (const messageId of [target, standbyId(target)]) {
        await ports.deleteUnder(messageFolder({ tenant_id, conversation_id: id }, messageId));
      }
    }
    return { outcome: 'removed' };
  }
  const waited = { now: ports.now(), since: Date.parse(timestamp) };
  // What the dispatcher has not written by then takes nothing back.
  if (waited.now - waited.since > WRITTEN_WITHIN_MS) return { outcome: 'kept' };
  throw new NotRevokedYetError(lookAgainAfter(waited, SOON_SECONDS));
}
