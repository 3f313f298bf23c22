import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
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

/** How WhatsApp names what a machine of the business wrote, such as `created_by_1p_bot`; a person's is `user…`. */
const MACHINE = /(^|_)(bot|ai|auto\w*)(_|$)/i;

/**
 * Whether what the business wrote outside of Prosa shows that a person answers: in time, in words, a picture or the
 * like. A reaction or a sticker is a gesture, and a template or what says that a machine made it is a machine's.
 */
export function isPersonsAnswer(payload: InboxEchoReceived['payload']): boolean {
  const { late, mediaType, providerType, creationType = '' } = payload;
  const isGesture = mediaType === 'sticker';
  const isMachines = providerType === 'template' || MACHINE.test(creationType);
  return !late && speaks(payload) && !isGesture && !isMachines;
}
