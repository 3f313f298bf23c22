import type { CapturedEvent, ChatEntry } from '../../local/watch/watch-answer.ts';

/** An event of a bus, as far as the page reads it. Times are ISO 8601. */
export interface BusEvent {
  id: string;
  type: string;
  at: string;
  /** The function that published it. */
  source: string;
  traceId: string;
  conversationId: string | undefined;
  payload: Record<string, unknown>;
  /** All of it. */
  envelope: Record<string, unknown>;
}

/** A circuit breaker in front of a dependency, since it last changed. */
export interface Circuit {
  name: string;
  state: string;
  openUntil: string | undefined;
}

/** Events that are kept. */
const MOST_EVENTS = 5_000;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export function busEvent(event: CapturedEvent): BusEvent {
  const { detail } = event;
  const payload = typeof detail.payload === 'object' && detail.payload !== null ? detail.payload : {};
  return {
    id: text(detail.event_id) ?? '',
    type: event['detail-type'],
    at: text(detail.timestamp) ?? event.time,
    source: event.source,
    traceId: text(detail.trace_id) ?? '',
    conversationId: text(detail.conversation_id),
    payload: { ...payload },
    envelope: detail,
  };
}

/** What the buses told, folded. */
export class Bus {
  #events: BusEvent[] = [];
  readonly #known = new Set<string>();
  readonly #circuits = new Map<string, Circuit>();
  /** Conversations by WhatsApp's id of one of the customer's messages. */
  readonly #conversations = new Map<string, string>();

  /** @returns whether it is new */
  add(event: BusEvent): boolean {
    if (this.#known.has(event.id)) return false;
    this.#known.add(event.id);
    this.#events.push(event);
    if (this.#events.length >= 2 * MOST_EVENTS) {
      for (const { id } of this.#events.slice(0, -MOST_EVENTS)) this.#known.delete(id);
      this.#events = this.#events.slice(-MOST_EVENTS);
    }
    const { type, payload, conversationId } = event;
    const messageId = text(payload.messageId);
    if (type === 'inbox.message.received' && conversationId !== undefined && messageId !== undefined) {
      this.#conversations.set(messageId, conversationId);
    }
    if (type === 'circuit.state.changed') {
      const name = text(payload.circuit) ?? '';
      this.#circuits.set(name, { name, state: text(payload.to) ?? '', openUntil: text(payload.openUntil) });
    }
    return true;
  }

  /** The newest last. */
  events(): readonly BusEvent[] {
    return this.#events;
  }

  of(conversationId: string | undefined): BusEvent[] {
    return conversationId === undefined
      ? []
      : this.#events.filter((event) => event.conversationId === conversationId);
  }

  conversationOf(messageId: string): string | undefined {
    return this.#conversations.get(messageId);
  }

  /** Those that are not closed. */
  openCircuits(): Circuit[] {
    return [...this.#circuits.values()].filter(({ state }) => state !== 'CLOSED');
  }
}

/** A customer's message as its event tells it, for one that was posted past the stand-in. */
export function heardEntry({
  type,
  at,
  payload,
}: BusEvent): Extract<ChatEntry, { kind: 'customer' }> | undefined {
  const contact = payload.contact as { waId?: string; userId?: string; name?: string } | undefined;
  const userId = contact?.userId ?? contact?.waId;
  const id = text(payload.messageId);
  const phoneNumberId = text(payload.channelId);
  if (type !== 'inbox.message.received' || !contact || !userId || !id || !phoneNumberId) return undefined;
  const { waId, name } = contact;
  return {
    ...{ kind: 'customer', at, phone_number_id: phoneNumberId, user_id: userId },
    ...(waId === undefined ? {} : { wa_id: waId }),
    ...(name === undefined ? {} : { name }),
    message: { id, ...heardContent(payload) },
  };
}

/** The content back in WhatsApp's form. */
function heardContent(payload: Record<string, unknown>): { type: string; [member: string]: unknown } {
  const type = text(payload.mediaType) ?? 'unknown';
  const { media, location, contacts, body } = payload;
  const context = payload.context as { messageId?: string } | undefined;
  const about = context?.messageId === undefined ? {} : { context: { id: context.messageId } };
  if (typeof media === 'object') return { type, [type]: media, ...about };
  if (typeof location === 'object') return { type, location, ...about };
  if (Array.isArray(contacts)) return { type, contacts, ...about };
  if (typeof body === 'string') return { type: 'text', text: { body }, ...about };
  return { type };
}
