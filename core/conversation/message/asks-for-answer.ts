import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';

type Payload = InboxMessageReceived['payload'];

const SILENT_TYPES = new Set<Payload['mediaType']>(['reaction', 'edit', 'revoke', 'system']);

/**
 * Whether a message wants an answer and so takes a `inbound_seq`. Reactions, edits, revokes and WhatsApp's
 * own notices do not, and nothing in a group does; a message that came too late is for people to judge.
 */
export function asksForAnswer(payload: Payload): boolean {
  return !payload.late && speaks(payload);
}

/** Whether a message would have asked for an answer if it had come in time. */
export function isForPeopleToJudge(payload: Payload): boolean {
  return payload.late === true && speaks(payload);
}

/** Whether it says something to one person, as reactions, edits and notices do not. */
export function speaks(payload: Pick<Payload, 'groupId' | 'mediaType'>): boolean {
  return payload.groupId === undefined && !SILENT_TYPES.has(payload.mediaType);
}
