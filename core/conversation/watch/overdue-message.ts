import { messageHash } from '../ids.ts';
import type { ConversationIds } from './due-key.ts';
import type { WatchPorts } from './watch-ports.ts';

/**
 * Looks after a voice note that should have been heard by now: it is numbered without words, and who answers goes on, or people
 * do. The row decides: one that was heard meanwhile is due no more.
 *
 * @throws what `hearMessage` throws
 */
export async function handleOverdueMessage(
  ports: WatchPorts,
  { tenantId, conversationId, sk }: ConversationIds & { sk: string },
): Promise<void> {
  const row = await ports.conversations.findMessage(tenantId, conversationId, sk);
  if (row?.awaits === undefined || row.due_at === undefined || row.due_at > ports.now()) return;
  const { message_id: messageId } = row;
  const outcome = await ports.giveUpHearing({ tenantId, conversationId, messageId });
  if (outcome !== 'heard') return;
  ports.onDeed({ tenantId, conversationId }, { did: 'not_heard', message: messageHash(messageId) });
}
