/** Entries by number, the newest in bounded memory: a reader asks for those after the last that it has. */
export class Journal<Entry> {
  readonly #capacity: number;
  #entries: Entry[] = [];
  /** The number of the first entry that is held. */
  #first = 1;

  /** @param capacity how many entries are kept; up to twice as many are held for a while */
  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length < 2 * this.#capacity) return;
    this.#first += this.#entries.length - this.#capacity;
    this.#entries = this.#entries.slice(-this.#capacity);
  }

  /**
   * What came after an entry, oldest first; of what came before the oldest that is kept nothing.
   *
   * @param number 0 for the beginning
   * @returns `last` is the number to ask with next; `more` came after it
   */
  after(number: number, limit: number): { items: Entry[]; last: number; more: boolean } {
    const from = Math.max(number + 1 - this.#first, 0);
    const items = this.#entries.slice(from, from + limit);
    const last = Math.max(number, this.#first + from + items.length - 1);
    return { items, last, more: from + items.length < this.#entries.length };
  }
}
