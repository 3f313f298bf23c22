import { standbyId } from '#core/conversation/ids.ts';
import type { InboxEvent } from '#core/conversation/message/dispatch-message.ts';
import { NotRevokedYetError } from './media-errors.ts';
import { messageFolder } from './object-key.ts';
import type { TakeInPorts } from './take-in-media.ts';

/** A revocation that the dispatcher has not written after so long is one that takes nothing back, in milliseconds. */
const WRITTEN_WITHIN_MS = 10 * 60_000;

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
  if (ports.now() - Date.parse(timestamp) > WRITTEN_WITHIN_MS) return { outcome: 'kept' };
  throw new NotRevokedYetError();
}
