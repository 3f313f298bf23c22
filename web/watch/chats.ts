import type { ChatEntry } from '../../local/watch/watch-answer.ts';
import { type Change, changeOf, type LineContent, lineContent, quotedOf } from './line-content.ts';

/** How far a message of the business came. */
export type Progress = 'accepted' | 'sent' | 'delivered' | 'read' | 'failed';

/** A bubble. Times are ISO 8601. */
export interface Line {
  /** WhatsApp's id. */
  id: string;
  from: 'customer' | 'business';
  at: string;
  content: LineContent;
  quoted: string | undefined;
  edited: boolean;
  revoked: boolean;
  reactions: { customer: string | undefined; business: string | undefined };
  progress: Progress;
  /** Why WhatsApp says that it failed. */
  code: number | undefined;
  /** What WhatsApp told of it, in its order. */
  statuses: { status: Progress; at: string }[];
  /** When the business marked it as read. */
  readAt: string | undefined;
}

/** What one customer and one business number say to each other. */
export interface Chat {
  userId: string;
  phoneNumberId: string;
  /** Sorted by time. */
  lines: Line[];
  /** Until when the business is seen to be writing, milliseconds since the epoch. */
  typingUntil: number;
}

/** A customer as WhatsApp knows them. */
export interface Customer {
  userId: string;
  /** Digits; undefined of one who hides the number. */
  waId: string | undefined;
  name: string | undefined;
}

/** WhatsApp shows for so long that an answer is being written, if none comes. */
const TYPING_MS = 25_000;

const RANK: Record<Progress, number> = { accepted: 0, sent: 1, delivered: 2, read: 3, failed: 4 };

/** Lines of one chat that are kept. */
const MOST_LINES = 1_000;

type Told = Extract<ChatEntry, { kind: 'customer' | 'business' }>;

/** Folds what WhatsApp told into chats; what is told again changes nothing. */
export class Chats {
  readonly #chats = new Map<string, Chat>();
  readonly #customers = new Map<string, Customer>();
  /** In which chat a message is, by WhatsApp's id. */
  readonly #places = new Map<string, string>();
  /** What came for a message before it. */
  readonly #waiting = new Map<string, Change[]>();

  add(entry: ChatEntry): void {
    switch (entry.kind) {
      case 'customer':
        this.#meet(entry, entry.name);
        this.#addCustomer(entry);
        break;
      case 'business':
        this.#meet(entry, undefined);
        this.#addBusiness(entry);
        break;
      case 'status':
        this.#addStatus(entry);
        break;
      case 'read':
        this.#addRead(entry);
        break;
    }
  }

  /** Takes in what the bus told of a customer's message, for one that was posted past the stand-in. */
  addHeard(entry: Extract<ChatEntry, { kind: 'customer' }>): void {
    if (!this.#places.has(entry.message.id) && !changeOf(entry.message)) this.add(entry);
  }

  customers(): Customer[] {
    return [...this.#customers.values()];
  }

  customer(userId: string): Customer | undefined {
    return this.#customers.get(userId);
  }

  /** Of a customer, the one with the newest line first. */
  chatsOf(userId: string): Chat[] {
    const own = [...this.#chats.values()].filter((chat) => chat.userId === userId);
    return own.sort((one, other) => newest(other).localeCompare(newest(one)));
  }

  chat(userId: string, phoneNumberId: string): Chat | undefined {
    return this.#chats.get(keyOf(userId, phoneNumberId));
  }

  /** The chat with a message, by WhatsApp's id. */
  chatWith(messageId: string): Chat | undefined {
    return this.#chats.get(this.#places.get(messageId) ?? '');
  }

  #meet({ user_id: userId, wa_id }: Told, name: string | undefined): void {
    const known = this.#customers.get(userId);
    this.#customers.set(userId, { userId, waId: wa_id ?? known?.waId, name: name ?? known?.name });
  }

  #addCustomer(entry: Extract<ChatEntry, { kind: 'customer' }>): void {
    const { message, at } = entry;
    const change = changeOf(message);
    if (change) this.#change(change, 'customer');
    else this.#addLine(entry, lineOf(message.id, 'customer', at, message));
  }

  #addBusiness(entry: Extract<ChatEntry, { kind: 'business' }>): void {
    const { wamid, at, body } = entry;
    if (body.type === 'reaction') {
      const change = changeOf({ ...body, id: wamid, type: 'reaction' });
      if (change) this.#change(change, 'business');
      return;
    }
    const chat = this.#addLine(entry, lineOf(wamid, 'business', at, body));
    if (chat) this.#put({ ...chat, typingUntil: 0 });
  }

  #addStatus({ wamid, status, at, code }: Extract<ChatEntry, { kind: 'status' }>): void {
    this.#update(wamid, (line) => ({
      ...line,
      progress: RANK[status] > RANK[line.progress] ? status : line.progress,
      code: line.code ?? code,
      statuses: [...line.statuses, { status, at }],
    }));
  }

  #addRead({ message_id, at, typing }: Extract<ChatEntry, { kind: 'read' }>): void {
    this.#update(message_id, (line) => ({ ...line, readAt: line.readAt ?? at }));
    const chat = this.chatWith(message_id);
    if (chat && typing) this.#put({ ...chat, typingUntil: Date.parse(at) + TYPING_MS });
  }

  #addLine({ user_id: userId, phone_number_id: phoneNumberId }: Told, line: Line): Chat | undefined {
    if (this.#places.has(line.id)) return undefined;
    const before = this.chat(userId, phoneNumberId) ?? { userId, phoneNumberId, lines: [], typingUntil: 0 };
    const lines = [...before.lines, line].sort((one, other) => one.at.localeCompare(other.at));
    for (const { id } of lines.slice(0, -MOST_LINES)) this.#places.delete(id);
    const chat = { ...before, lines: lines.slice(-MOST_LINES) };
    this.#places.set(line.id, keyOf(userId, phoneNumberId));
    this.#put(chat);
    const waiting = this.#waiting.get(line.id) ?? [];
    this.#waiting.delete(line.id);
    for (const change of waiting) this.#change(change, 'customer');
    return this.chatWith(line.id);
  }

  #change(change: Change, by: 'customer' | 'business'): void {
    if (!this.#places.has(change.of)) {
      this.#waiting.set(change.of, [...(this.#waiting.get(change.of) ?? []), change]);
      return;
    }
    this.#update(change.of, (line) => {
      switch (change.kind) {
        case 'reaction':
          return { ...line, reactions: { ...line.reactions, [by]: change.emoji } };
        case 'edit':
          return { ...line, edited: true, content: withText(line.content, change.text) };
        case 'revoke':
          return { ...line, revoked: true };
      }
    });
  }

  #update(id: string, change: (line: Line) => Line): void {
    const chat = this.chatWith(id);
    if (!chat) return;
    this.#put({ ...chat, lines: chat.lines.map((line) => (line.id === id ? change(line) : line)) });
  }

  /** A chat is another object after each change, for who draws it. */
  #put(chat: Chat): void {
    this.#chats.set(keyOf(chat.userId, chat.phoneNumberId), chat);
  }
}

const keyOf = (userId: string, phoneNumberId: string) => `${userId} ${phoneNumberId}`;

export const newest = (chat: Chat): string => chat.lines.at(-1)?.at ?? '';

function lineOf(id: string, from: Line['from'], at: string, message: Record<string, unknown>): Line {
  return {
    ...{ id, from, at, content: lineContent(message), quoted: quotedOf(message) },
    ...{ edited: false, revoked: false, reactions: { customer: undefined, business: undefined } },
    ...{ progress: 'accepted', code: undefined, statuses: [], readAt: undefined },
  };
}

function withText(content: LineContent, text: string): LineContent {
  return content.kind === 'file' ? { ...content, text } : { kind: 'text', text };
}
