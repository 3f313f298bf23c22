/** A message that was marked as read, as `/_local/read-marks` shows it. */
export interface ReadMark {
  /** ISO 8601, UTC, milliseconds. */
  at: string;
  phone_number_id: string;
  /** WhatsApp's id of the customer's message; everything before it is read too. */
  message_id: string;
  /** Whether the customer also sees that an answer is being written. */
  typing: boolean;
}

/** Which marks to list; each part that is given must match. */
export interface ReadMarkFilter {
  messageId?: string;
  phoneNumberId?: string;
  /** Milliseconds since the epoch; earlier marks are left out. */
  since?: number;
  /** Only the newest so many. */
  limit?: number;
}

/** Most marks that are kept. */
const CAPACITY = 10_000;

/** The newest read marks, kept in bounded memory. */
export class ReadMarks {
  #marks: ReadMark[] = [];

  add(mark: ReadMark): void {
    this.#marks.push(mark);
    if (this.#marks.length >= 2 * CAPACITY) this.#marks = this.#marks.slice(-CAPACITY);
  }

  /** The matching marks, newest last. */
  list({ messageId, phoneNumberId, since, limit }: ReadMarkFilter = {}): ReadMark[] {
    const matching = this.#marks.filter(
      (mark) =>
        (messageId === undefined || mark.message_id === messageId) &&
        (phoneNumberId === undefined || mark.phone_number_id === phoneNumberId) &&
        (since === undefined || Date.parse(mark.at) >= since),
    );
    return limit === undefined ? matching : matching.slice(Math.max(0, matching.length - limit));
  }
}
