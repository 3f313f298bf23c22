import type { ContactResolver } from '../shared/contacts/contact-resolver.ts';
import type { Alias } from '../shared/contacts/keys.ts';
import { type EventSource, systemEventSource } from '../shared/events/derive.ts';
import type { InboxMessageReceived } from '../shared/events/inbox-message-received.ts';
import { EVENT_NAMES } from '../shared/events/names.ts';
import { conversationId, messageHash } from '../shared/ids/ids.ts';
import { ProsaError } from '../shared/runtime/errors.ts';
import type { Channel } from '../shared/tenancy/tenant-repository.ts';
import { readOccurrence } from './occurrence.ts';
import type { ReceivedText } from './whatsapp-payload.ts';

/** What receiving needs from outside. */
export interface ReceivePorts {
  /** The business number, by the Meta app whose URL was called and WhatsApp's `phone_number_id`. */
  findChannel(app: string, phoneNumberId: string): Promise<Channel | undefined>;
  contacts: Pick<ContactResolver, 'resolve'>;
  /** Resolves only when the bus accepted every event. @param deadline milliseconds since the epoch */
  publish(events: InboxMessageReceived[], deadline: number): Promise<void>;
  source?: EventSource;
}

/** The time of the invocation is nearly up and not every message is safe. */
export class OutOfTimeError extends ProsaError {
  override readonly name = 'OutOfTimeError';

  constructor() {
    super('the time of the webhook is nearly up', {
      retryable: true,
      operatorHint: 'WhatsApp sends the webhook again. If it repeats, look for a slow table in the trace.',
    });
  }
}

/** What became of the messages of one POST. */
export interface ReceiveReport {
  published: number;
  /** Messages to numbers that nobody has registered under this app. */
  unknownChannel: number;
}

/**
 * Brings customers' messages onto the bus.
 *
 * 1. The channel is found by app and `phone_number_id`: one tenant's app cannot speak for another's number.
 * 2. The contact is found or made; the conversation follows from tenant, channel and contact.
 * 3. One `inbox.message.received` per message is published.
 *
 * Ends when all of them are accepted; throws otherwise, and then the provider's retry does it again with
 * the same idempotency keys.
 */
export async function receiveMessages(
  ports: ReceivePorts,
  post: { app: string; texts: ReceivedText[]; traceId: string; deadline: number },
): Promise<ReceiveReport> {
  const source = ports.source ?? systemEventSource;
  const events: InboxMessageReceived[] = [];
  let unknownChannel = 0;
  for (const text of post.texts) {
    if (source.now() > post.deadline) throw new OutOfTimeError();
    const channel = await ports.findChannel(post.app, text.phoneNumberId);
    if (!channel) {
      unknownChannel++;
      continue;
    }
    const contactId = await ports.contacts.resolve(channel.tenant_id, aliases(text));
    events.push(toEvent(text, channel, contactId, post.traceId, source));
  }
  if (events.length > 0) await ports.publish(events, post.deadline);
  return { published: events.length, unknownChannel };
}

function aliases(text: ReceivedText): Alias[] {
  const known: Alias[] = [];
  if (text.waId !== undefined) known.push({ kind: 'phone', value: text.waId });
  if (text.userId !== undefined) known.push({ kind: 'user', value: text.userId });
  return known;
}

function toEvent(
  text: ReceivedText,
  channel: Channel,
  contactId: string,
  traceId: string,
  source: EventSource,
): InboxMessageReceived {
  const now = source.now();
  const { occurredAt, ...doubts } = readOccurrence(text.timestamp, now);
  return {
    event: EVENT_NAMES.inboxMessageReceived,
    event_id: source.uuid(),
    trace_id: traceId,
    span_id: source.spanId(),
    tenant_id: channel.tenant_id,
    conversation_id: conversationId(channel.tenant_id, channel.phone_number_id, contactId),
    customer_id: contactId,
    idempotency_key: `in:${channel.tenant_id}:${channel.phone_number_id}:${messageHash(text.id)}`,
    timestamp: new Date(now).toISOString(),
    occurred_at: occurredAt,
    version: 1,
    hops: 0,
    payload: {
      messageId: text.id,
      ticketId: null,
      contactId,
      body: text.body,
      mediaType: 'text',
      fromMe: false,
      channelId: channel.phone_number_id,
      contact: {
        ...(text.waId === undefined ? {} : { waId: text.waId }),
        ...(text.userId === undefined ? {} : { userId: text.userId }),
        ...(text.name === undefined ? {} : { name: text.name }),
      },
      ...(text.replyTo === undefined ? {} : { context: { messageId: text.replyTo } }),
      ...doubts,
    },
  };
}
