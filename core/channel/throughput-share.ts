/** What one environment may send through one channel in one second, and what it was asked for. */
export class ThroughputShare {
  /** Whole seconds since the epoch. */
  second = -1;
  /** The lease of this second, while it is being made and after. */
  lease: Promise<void> | undefined;
  /** Whether that lease has come. */
  isLeased = false;
  #left = 0;
  #asked = 0;
  /** Those who asked for the first time in the second before. */
  #newBefore = 0;
  #freeAtSecond = 0;
  #isScarce = false;
  #leastBlock = 1;
  /** How many were told to come again in a second. */
  #sentTo = new Map<number, number>();

  /** Begins a second; what was left of the one before is lost. */
  enter(second: number): void {
    if (second === this.second) return;
    const newOnes = this.#asked - (this.#sentTo.get(this.second) ?? 0);
    this.#newBefore = second === this.second + 1 ? Math.max(0, newOnes) : 0;
    for (const passed of this.#sentTo.keys()) if (passed < second) this.#sentTo.delete(passed);
    this.second = second;
    this.lease = undefined;
    this.isLeased = false;
    this.#left = 0;
    this.#asked = 0;
    this.#leastBlock = 1;
  }

  ask(): void {
    this.#asked++;
  }

  /**
   * How many to lease, from 1 to `most`: as many as ask already, or as are expected: those who were told to come in
   * this second, and as many new ones as in the second before. Nothing is put by for new ones when others had to
   * wait for it.
   */
  blockSize(most: number): number {
    const newOnes = this.#isScarce ? 0 : this.#newBefore;
    const expected = (this.#sentTo.get(this.second) ?? 0) + newOnes;
    return Math.max(1, Math.min(most, Math.max(this.#asked, expected, this.#leastBlock)));
  }

  /**
   * @param freeAtSecond when those that get nothing may ask again
   * @param isScarce more is asked for than there is, over all environments
   */
  grant(tokens: number, freeAtSecond: number, isScarce: boolean): void {
    this.#isScarce = isScarce;
    this.isLeased = true;
    this.#left = tokens;
    this.#freeAtSecond = freeAtSecond;
  }

  /** Takes one. @returns false when none is left */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }

  /** Whether the number has more to give in this second, as far as is known. */
  mayLeaseMore(): boolean {
    return !this.#isScarce;
  }

  /** What was leased is used up: another lease of the same second is made, twice as large. */
  leaseMore(): void {
    if (!this.isLeased) return;
    this.lease = undefined;
    this.isLeased = false;
    this.#leastBlock *= 2;
  }

  /** @returns when to ask again, in seconds since the epoch */
  sendToLaterSecond(): number {
    this.#sentTo.set(this.#freeAtSecond, (this.#sentTo.get(this.#freeAtSecond) ?? 0) + 1);
    return this.#freeAtSecond;
  }
}
