import * as z from 'zod';
import type { Tap } from './customer.ts';

/** A request that the stand-in accepted, as `/_local/outbox` shows it. */
export interface AcceptedMessage {
  /** ISO 8601, UTC, milliseconds. */
  at: string;
  phone_number_id: string;
  /** The customer's number, digits only, or user id. */
  to: string;
  /** The whole request body. */
  body: Record<string, unknown>;
  wamid: string;
  /** What the statuses of this message give back. */
  callbackData?: string;
}

/** Which messages to list; each part that is given must match. */
export interface OutboxFilter {
  to?: string;
  phoneNumberId?: string;
  /** Milliseconds since the epoch; earlier messages are left out. */
  since?: number;
  /** Only the newest so many. */
  limit?: number;
}

/** The newest accepted messages, kept in bounded memory. */
export class Outbox {
  readonly #capacity: number;
  #messages: AcceptedMessage[] = [];

  /** @param capacity how many messages are kept; up to twice as many are held for a while */
  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  add(message: AcceptedMessage): void {
    this.#messages.push(message);
    if (this.#messages.length >= 2 * this.#capacity) this.#messages = this.#messages.slice(-this.#capacity);
  }

  /** The matching messages that are still kept, newest last. */
  list({ to, phoneNumberId, since, limit }: OutboxFilter = {}): AcceptedMessage[] {
    const matching = this.#messages
      .slice(-this.#capacity)
      .filter(
        (message) =>
          (to === undefined || message.to === to) &&
          (phoneNumberId === undefined || message.phone_number_id === phoneNumberId) &&
          (since === undefined || Date.parse(message.at) >= since),
      );
    return limit === undefined ? matching : matching.slice(Math.max(0, matching.length - limit));
  }
}

const interactiveSchema = z.object({
  interactive: z.object({
    type: z.enum(['button', 'list']),
    body: z.object({ text: z.string() }),
    footer: z.object({ text: z.string() }).optional(),
    action: z.object({
      buttons: z.array(z.object({ reply: z.object({ id: z.string(), title: z.string() }) })).default([]),
      sections: z
        .array(z.object({ rows: z.array(z.object({ id: z.string(), title: z.string() })) }))
        .default([]),
    }),
  }),
});

const textSchema = z.object({ text: z.object({ body: z.string() }) });

/** The text of an accepted message, with choices in square brackets; undefined when it is of another type. */
export function textOf({ body }: Pick<AcceptedMessage, 'body'>): string | undefined {
  const text = textSchema.safeParse(body);
  if (text.success) return text.data.text.body;
  const parsed = interactiveSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { body: words, footer } = parsed.data.interactive;
  const choices = choicesOf({ body }).map(({ title }) => `[${title}]`);
  return [words.text, ...(footer ? [footer.text] : []), choices.join(' ')].join('\n');
}

/** What the customer may tap below a message, in the order in which it stands there. */
export function choicesOf({ body }: Pick<AcceptedMessage, 'body'>): Omit<Tap, 'of'>[] {
  const parsed = interactiveSchema.safeParse(body);
  if (!parsed.success) return [];
  const { type, action } = parsed.data.interactive;
  const kind = type === 'button' ? 'button_reply' : 'list_reply';
  return [...action.buttons.map(({ reply }) => reply), ...action.sections.flatMap(({ rows }) => rows)].map(
    ({ id, title }) => ({ kind, id, title }),
  );
}
