import type { CapturedEvent } from '@prosa/local-cloud/inspection';
import type * as z from 'zod';
import { kindOf } from '#core/conversation/message/message-kinds.ts';
import { EVENT_SCHEMAS } from '#core/events/catalog.ts';
import type { TicketChanged } from '#core/events/ticket-changed.ts';
import { type AcceptedMessage, textOf } from '../whatsapp/outbox.ts';
import { clockTime, oneLine } from './line-text.ts';
import { saysOfLog } from './log-lines.ts';

type EventName = keyof typeof EVENT_SCHEMAS;
type EventOf<Name extends EventName> = z.infer<(typeof EVENT_SCHEMAS)[Name]>;
type Says = { [Name in EventName]: ((event: EventOf<Name>) => string | undefined) | undefined };

/** What a person at the terminal wants to read of each event; undefined for what another line tells. */
const SAYS: Says = {
  'inbox.message.received': ({ payload }) => oneLine(payload.body ?? `(${kindOf(payload).label})`),
  'inbox.echo.received': () => 'answered in the phone app',
  'inbox.media.ready': undefined,
  'inbox.media.failed': ({ payload }) => `file not fetched: ${payload.reason}`,
  'ticket.changed': (event) => ownerLine(event),
  'outbox.message.failed': ({ payload }) => `reply not sent: ${payload.reason}${codeOf(payload)}`,
  'contact.preferences.changed': () => 'the customer changed what may be sent',
  'channel.account.updated': ({ payload }) =>
    payload.severity === 'info'
      ? undefined
      : `number or account, ${payload.severity}: ${payload.field} ${payload.event ?? ''}`,
  'circuit.state.changed': ({ payload }) =>
    `circuit ${payload.circuit}: ${payload.to} (${payload.reason})${payload.openUntil === undefined ? '' : `, tried again at ${clockTime(payload.openUntil)}`}`,
  'knowledge.document.changed': ({ payload: { documentId, change, version } }) =>
    `document ${documentId}: ${change === 'put' ? `version ${version}` : 'is to go'}`,
  'routing.handoff.requested': undefined,
  'agent.ai.response.generated': undefined,
  'agent.triage.response.generated': undefined,
  'agent.human.response.generated': undefined,
  'outbox.message.sent': undefined,
  'outbox.message.delivered': undefined,
};

function codeOf({ code }: { code?: number }): string {
  return code === undefined ? '' : ` (${code})`;
}

function ownerLine({ payload }: TicketChanged): string | undefined {
  const { from, to, queueId, userId, reason } = payload;
  // Each conversation begins so.
  if (from === null && to === 'bot' && reason === 'opened') return undefined;
  const people =
    userId === undefined
      ? `people have it${queueId === undefined ? '' : `, queue ${queueId}`}`
      : `${userId} has it`;
  const owner =
    to === 'closed'
      ? 'closed'
      : to === 'bot'
        ? 'the AI has it'
        : (queueId ?? userId)
          ? people
          : 'triage has it';
  return `${owner} (${oneLine(reason)})`;
}

/**
 * The lines of `npm run local`: what was said, and what became of it. A line names the customer and the business number
 * where it is about one, which logs and most events do not: they are known from the customer's messages.
 */
export class LiveLines {
  readonly #phoneOf: (phoneNumberId: string) => string;
  /** By conversation. */
  readonly #between = new Map<string, { customer: string; number: string }>();

  /** @param phoneOf a business number as people know it */
  constructor(phoneOf: (phoneNumberId: string) => string) {
    this.#phoneOf = phoneOf;
  }

  ofEvent(event: CapturedEvent): string | undefined {
    const name = event['detail-type'];
    return isEventName(name) ? this.#ofKnown(name, event) : undefined;
  }

  /** Of a message that WhatsApp accepted. */
  ofAnswer(message: AcceptedMessage): string {
    const text = oneLine(textOf(message) ?? `(${message.body.type})`);
    return `${clockTime(message.at)}  ${message.to} ← ${this.#phoneOf(message.phone_number_id)}  ${text}`;
  }

  /** Of a line that a function logged. */
  ofLog(line: string): string | undefined {
    const said = saysOfLog(line);
    if (!said) return undefined;
    const { timestamp, conversationId, channelId } = said;
    const number = channelId === undefined ? '' : `${this.#phoneOf(channelId)}  `;
    return `${clockTime(timestamp)}  ${this.#place(conversationId, '·') || number}${oneLine(said.text)}`;
  }

  #ofKnown<Name extends EventName>(name: Name, event: CapturedEvent): string | undefined {
    const { success, data } = EVENT_SCHEMAS[name].safeParse(event.detail);
    if (!success) return undefined;
    if (data.event === 'inbox.message.received') {
      const { contact, channelId } = data.payload;
      this.#between.set(data.conversation_id, {
        customer: contact.waId ?? contact.userId ?? 'a customer',
        number: this.#phoneOf(channelId),
      });
    }
    const text = SAYS[name]?.(data as EventOf<Name>);
    if (text === undefined) return undefined;
    const conversationId = 'conversation_id' in data ? data.conversation_id : undefined;
    const arrow = data.event === 'inbox.message.received' ? '→' : '·';
    return `${clockTime(data.timestamp)}  ${this.#place(conversationId, arrow)}${text}`;
  }

  #place(conversationId: string | undefined, arrow: string): string {
    const between = this.#between.get(conversationId ?? '');
    return between ? `${between.customer} ${arrow} ${between.number}  ` : '';
  }
}

function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENT_SCHEMAS, name);
}
