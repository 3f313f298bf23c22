import type { InboxMessageReceived } from '../events/inbox-message-received.ts';

const SILENT_TYPES = new Set<InboxMessageReceived['payload']['mediaType']>([
  'reaction',
  'edit',
  'revoke',
  'system',
]);

/**
 * Whether a message wants an answer and so takes a `turn_seq`. Reactions, edits, revokes and WhatsApp's
 * own notices do not, and nothing in a group does; a message that came too late is for people to judge.
 */
export function asksForAnswer(payload: InboxMessageReceived['payload']): boolean {
  return !payload.late && payload.groupId === undefined && !SILENT_TYPES.has(payload.mediaType);
}
