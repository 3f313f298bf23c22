/** How long after the last key a person is still writing, in milliseconds. */
const WRITES_MS = 4_000;

/** Whether the person writes, and where: asked for by the sync, and by what says it at once. */
export class Typing {
  #at: { conversationId: string; until: number } | undefined;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns true where that is news */
  note(conversationId: string): boolean {
    const isNews = !this.isTyping(conversationId);
    this.#at = { conversationId, until: this.#now() + WRITES_MS };
    return isNews;
  }

  /** The message is sent, or another conversation is open. */
  stop(): void {
    this.#at = undefined;
  }

  isTyping(conversationId: string): boolean {
    return this.#at?.conversationId === conversationId && this.#now() < this.#at.until;
  }
}

export const typing = new Typing(Date.now);
