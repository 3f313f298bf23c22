import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { kindOf } from './message-kinds.ts';

type Payload = InboxMessageReceived['payload'];

/**
 * Whether a message wants an answer and so takes a `inbound_seq`: see `kindOf`. Nothing in a group does; a message that
 * came too late is for people to judge.
 */
export function asksForAnswer(payload: Payload): boolean {
  return !payload.late && speaks(payload);
}

/** Whether a message would have asked for an answer if it had come in time. */
export function isForPeopleToJudge(payload: Payload): boolean {
  return payload.late === true && speaks(payload);
}

/** Whether it says something to one person, and not while another responder of the number has the conversation. */
function speaks(payload: Payload): boolean {
  return payload.groupId === undefined && !payload.standby && kindOf(payload).asks;
}

/** Whether the customer may be written to for 24 hours from when it was sent. */
export function opensWindow(payload: Payload): boolean {
  return payload.groupId === undefined && kindOf(payload).opensWindow;
}

/** How WhatsApp names what a machine of the business wrote, such as `created_by_1p_bot`; a person's is `user…`. */
const MACHINE = /(^|_)(bot|ai|auto\w*)(_|$)/i;

/**
 * Whether what the business wrote outside of Prosa shows that a person answers: in time, in words, a picture or the
 * like. What another responder of the number wrote does not; a template, choices to tap and what says that a machine made it are a machine's.
 */
export function isPersonsAnswer(payload: InboxEchoReceived['payload']): boolean {
  const { late, groupId, standby, creationType = '' } = payload;
  const isToUs = groupId === undefined && !standby;
  return !late && isToUs && kindOf(payload).isPersonsAct && !MACHINE.test(creationType);
}
