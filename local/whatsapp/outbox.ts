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

/** The text of an accepted message, or undefined when it is of another type. */
export function textOf({ body }: Pick<AcceptedMessage, 'body'>): string | undefined {
  const text = body.text;
  return typeof text === 'object' && text !== null && 'body' in text && typeof text.body === 'string'
    ? text.body
    : undefined;
}
