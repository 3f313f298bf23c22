import { conversationId } from '#core/conversation/ids.ts';
import { type InboxEchoReceived, inboxEchoReceivedSchema } from '#core/events/inbox-echo-received.ts';
import {
  type InboxMessageReceived,
  inboxMessageReceivedSchema,
} from '#core/events/inbox-message-received.ts';

/** A message of ours that comes back as if the business had written it on its phone. */
export interface OwnEcho {
  messageId: string;
  conversationId: string;
  /** Undefined for buttons and lists. */
  body: string | undefined;
}

export const TENANT = 'acme';
export const OTHER_TENANT = 'globex';
export const CHANNEL = '100';

/**
 * `text` asks for an answer, and so does `voice`, once it was heard; `late` came so late that people judge; `echo` is the business's own; `notice` is
 * WhatsApp's; `standby` is a copy of what was said to another responder, who has the conversation from
 * `control_taken` to `control_passed`. A `revoke`, an `edit` and a `reaction` are about another message.
 */
export type MessageKind =
  | 'text'
  | 'voice'
  | 'late'
  | 'echo'
  | 'notice'
  | 'standby'
  | ControlKind
  | ChangeKind;

/** Who has the conversation now, of several responders of the number. */
export type ControlKind = 'control_taken' | 'control_passed';

/** What a customer does to a message. */
export type ChangeKind = 'reaction' | 'edit' | 'revoke';

/** A message that the provider told of, as often as it did. */
export interface Said {
  customer: number;
  kind: MessageKind;
  messageId: string;
  /** The beginning of the text, which no other message has. */
  text: string;
  /** The whole text. */
  body: string;
  /** The name of the file that came with the text, which no other has. */
  file: string | undefined;
  /** Of its file, at WhatsApp. */
  mediaId: string | undefined;
  /** Whether a queue is tapped. */
  isTap: boolean;
  /** The message that it is about. */
  about: Said | undefined;
  /** The POST that told of it, and where in it. */
  post: number;
  position: number;
  /** When the webhook had it, in milliseconds since the epoch: as often as the provider posted it. */
  arrivals: number[];
  /** ISO 8601, in whole seconds: the provider's time. */
  occurredAt: string;
  /** The `idempotency_key` of its events. */
  key: string;
}

export type InboxEvent = InboxMessageReceived | InboxEchoReceived;

/** Who has which conversation, of those that were asked for. */
const CUSTOMERS = new Map<string, number>();

const HALF_A_DAY_MS = 12 * 60 * 60_000;

export function contactOf(customer: number): string {
  return `ct_${customer}`;
}

/** The customer's number at WhatsApp. */
export function waIdOf(customer: number): string {
  return `55119${String(customer).padStart(8, '0')}`;
}

export function conversationOf(customer: number): string {
  const id = conversationId(TENANT, CHANNEL, contactOf(customer));
  CUSTOMERS.set(id, customer);
  return id;
}

/** @throws {Error} for a conversation that no customer was asked for */
export function customerOf(id: string): number {
  const customer = CUSTOMERS.get(id);
  if (customer === undefined) throw new Error(`no customer has the conversation ${id}`);
  return customer;
}

/** A text as long as WhatsApp takes. */
const LONGEST_TEXT = 4_096;

/** Of so many messages one is a file with the text as its caption, and one a choice that is tapped. */
const EVERY_FILE = 3;
const EVERY_TAP = 5;

/** What of a message is to be different. */
export interface SayOptions {
  about?: Said | undefined;
  /** As long as a text may be. */
  isLong?: boolean;
}

/** Makes what customers say, and the events by which the webhook tells of it. */
export class Sayings {
  readonly all: Said[] = [];
  #events = 0;
  #posts = 0;

  /** Messages that the provider tells of in one POST. @param atMs when they are said, in milliseconds since the epoch */
  say(customer: number, kinds: readonly MessageKind[], atMs: number, options: SayOptions = {}): Said[] {
    const post = ++this.#posts;
    return kinds.map((kind, position) => this.#say(customer, kind, atMs, { post, position }, options));
  }

  #say(
    customer: number,
    kind: MessageKind,
    atMs: number,
    place: { post: number; position: number },
    { about, isLong = false }: SayOptions,
  ): Said {
    const number = this.all.length + 1;
    const saidAt = kind === 'late' ? atMs - HALF_A_DAY_MS : atMs;
    const isCopy = kind === 'standby';
    const messageId = `${isCopy ? 'standby:' : ''}wamid.${customer}.${number}`;
    const text = `c${customer} m${number}`;
    const said: Said = {
      customer,
      kind,
      messageId,
      text,
      mediaId:
        kind === 'voice' ? text : kind === 'text' && number % EVERY_FILE === 0 ? `9${number}` : undefined,
      file: kind === 'text' && number % EVERY_FILE === 0 ? `${text.replace(' ', '-')}.pdf` : undefined,
      isTap: kind === 'text' && number % EVERY_FILE !== 0 && number % EVERY_TAP === 0,
      body: isLong ? `${text} `.padEnd(LONGEST_TEXT, 'x') : text,
      about,
      ...place,
      arrivals: [],
      occurredAt: new Date(Math.floor(saidAt / 1000) * 1000).toISOString(),
      key: `${isCopy ? 'standby:' : ''}in:${TENANT}:${CHANNEL}:${messageId}`,
    };
    this.all.push(said);
    return said;
  }

  /** The event of a message of ours that comes back as an echo. It is no saying: no person wrote it. */
  ownEcho(echo: OwnEcho, atMs: number): InboxEvent {
    const { messageId, body = '' } = echo;
    const customer = customerOf(echo.conversationId);
    const occurredAt = new Date(Math.floor(atMs / 1000) * 1000).toISOString();
    const key = `echo:${TENANT}:${CHANNEL}:${messageId}`;
    const said = { customer, kind: 'echo' as const, messageId, text: body, body, occurredAt, key };
    const event = this.eventOf(
      {
        ...said,
        file: undefined,
        mediaId: undefined,
        isTap: false,
        about: undefined,
        post: 0,
        position: 0,
        arrivals: [],
      },
      atMs,
    );
    if (echo.body !== undefined) return event;
    return inboxEchoReceivedSchema.parse({
      ...event,
      payload: { ...event.payload, body: null, mediaType: 'interactive' },
    });
  }

  /**
   * An event about it. Each has ids of its own; only the key and the message are the same.
   *
   * @param as.customer whose contact the webhook knows the customer by, where it is another's
   * @param as.tenantId forged
   */
  eventOf(said: Said, atMs: number, as: { customer?: number; tenantId?: string } = {}): InboxEvent {
    const known = as.customer ?? said.customer;
    const number = String(++this.#events);
    const address = { waId: waIdOf(said.customer), name: `Customer ${said.customer}` };
    const fromMe = said.kind === 'echo';
    const raw = {
      event: fromMe ? 'inbox.echo.received' : 'inbox.message.received',
      event_id: `00000000-0000-4000-8000-${number.padStart(12, '0')}`,
      trace_id: `1-5759e988-${number.padStart(24, '0')}`,
      span_id: number.padStart(16, '0'),
      tenant_id: as.tenantId ?? TENANT,
      conversation_id: conversationOf(known),
      customer_id: contactOf(known),
      idempotency_key: said.key,
      timestamp: new Date(atMs).toISOString(),
      occurred_at: said.occurredAt,
      version: 1,
      hops: 0,
      payload: {
        messageId: said.messageId,
        ticketId: null,
        contactId: contactOf(known),
        body: hasText(said.kind) ? said.body : null,
        mediaType: said.isTap ? 'interactive' : said.file === undefined ? MEDIA_TYPES[said.kind] : 'document',
        ...(said.isTap ? { interactive: { kind: 'button_reply', id: 'queue:sales', title: said.body } } : {}),
        ...(said.file === undefined
          ? {}
          : { media: { id: said.mediaId, filename: said.file, caption: said.body } }),
        ...(said.kind === 'voice' ? { media: { id: said.mediaId, voice: true } } : {}),
        // The caption is what is edited: WhatsApp tells of its file again.
        ...(said.kind === 'edit' && said.about?.file !== undefined
          ? { media: { id: said.about.mediaId, filename: said.about.file, caption: said.body } }
          : {}),
        fromMe,
        channelId: CHANNEL,
        position: said.position,
        ...(fromMe ? { to: address } : { contact: address }),
        ...(said.kind === 'late' ? { late: true } : {}),
        ...(said.kind === 'standby' ? { standby: true } : {}),
        ...(isControl(said.kind) ? { providerType: 'messaging_handovers', system: { kind: said.kind } } : {}),
        ...aboutOf(said),
      },
    };
    return fromMe ? inboxEchoReceivedSchema.parse(raw) : inboxMessageReceivedSchema.parse(raw);
  }
}

const MEDIA_TYPES: Readonly<Record<MessageKind, string>> = {
  ...{ text: 'text', voice: 'audio', late: 'text', echo: 'text', notice: 'system', standby: 'text' },
  ...{ control_taken: 'system', control_passed: 'system' },
  ...{ reaction: 'reaction', edit: 'edit', revoke: 'revoke' },
};

const isControl = (kind: MessageKind) => kind === 'control_taken' || kind === 'control_passed';

const hasText = (kind: MessageKind) => kind !== 'reaction' && kind !== 'revoke' && kind !== 'voice';

/** A reaction to nothing that was said is one to our first reply. */
function aboutOf({ kind, about }: Said): object {
  const messageId = about?.messageId;
  if (kind === 'reaction') return { reaction: { messageId: messageId ?? 'wamid.out.1', emoji: '👍' } };
  return messageId === undefined ? {} : { target: { messageId } };
}
