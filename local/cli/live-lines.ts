import type { CapturedEvent } from '@prosa/local-cloud/inspection';
import { kindOf } from '#core/conversation/message/message-kinds.ts';
import { inboxMessageReceivedSchema } from '#core/events/inbox-message-received.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import { outboxMessageFailedSchema } from '#core/events/outbox-message-failed.ts';
import { type AcceptedMessage, textOf } from '../whatsapp/outbox.ts';

/**
 * What a person at the terminal wants to read of an event: a customer's message, or a reply that did not go
 * out. Undefined for every other one.
 */
export function lineOfEvent(event: CapturedEvent): string | undefined {
  if (event['detail-type'] === EVENT_NAMES.inboxMessageReceived) {
    const { success, data } = inboxMessageReceivedSchema.safeParse(event.detail);
    if (!success) return undefined;
    const { contact, body } = data.payload;
    const who = contact.waId ?? contact.userId ?? 'a customer';
    return `${clockTime(data.timestamp)}  ${who} → ${oneLine(body ?? `(${kindOf(data.payload).label})`)}`;
  }
  if (event['detail-type'] === EVENT_NAMES.outboxMessageFailed) {
    const { success, data } = outboxMessageFailedSchema.safeParse(event.detail);
    return success ? `${clockTime(data.timestamp)}  reply not sent: ${data.payload.reason}` : undefined;
  }
  return undefined;
}

/** What a person at the terminal wants to read of a message that WhatsApp accepted. */
export function lineOfAnswer(message: AcceptedMessage): string {
  return `${clockTime(message.at)}  ${message.to} ← ${oneLine(textOf(message) ?? `(${message.body.type})`)}`;
}

function clockTime(instant: string): string {
  return instant.slice('2026-01-01T'.length, -1);
}

/** Without control characters: what a customer writes must not steer the terminal. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
