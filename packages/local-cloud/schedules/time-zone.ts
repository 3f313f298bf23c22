/** A wall-clock time without a zone. Months count from 1. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const DAY_MS = 86_400_000;

/** Converts between instants and the wall clock of one IANA time zone. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat | undefined;

  /**
   * @param name an IANA name such as `America/Sao_Paulo`
   * @throws {RangeError} when there is no such zone
   */
  constructor(name = 'UTC') {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    // The formatter is slow, and UTC needs none.
    this.#format = format.resolvedOptions().timeZone === 'UTC' ? undefined : format;
  }

  /** @param epochMs milliseconds since the epoch */
  toLocal(epochMs: number): LocalTime {
    const utc = new Date(epochMs + this.#offset(epochMs));
    return {
      year: utc.getUTCFullYear(),
      month: utc.getUTCMonth() + 1,
      day: utc.getUTCDate(),
      hour: utc.getUTCHours(),
      minute: utc.getUTCMinutes(),
      second: utc.getUTCSeconds(),
    };
  }

  /**
   * The first instant at which the clock on the wall shows this time.
   *
   * @returns milliseconds since the epoch, or `undefined` for a time that the start of summer time skips
   */
  toInstant(local: LocalTime): number | undefined {
    const asUtc = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second);
    const candidates = [this.#offset(asUtc - DAY_MS), this.#offset(asUtc + DAY_MS)]
      .map((offset) => asUtc - offset)
      .filter((instant) => instant + this.#offset(instant) === asUtc);
    return candidates.length === 0 ? undefined : Math.min(...candidates);
  }

  /** How far the wall clock is ahead of UTC, in milliseconds. */
  #offset(epochMs: number): number {
    if (!this.#format) return 0;
    const parts = Object.fromEntries(
      this.#format.formatToParts(epochMs).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    const wholeSecond = Math.floor(epochMs / 1000) * 1000;
    return Date.UTC(year, month - 1, day, hour, minute, second) - wholeSecond;
  }
}
