/**
 * Tells the parts of a moment as people at a place write it. The format of a place is made once, which takes longer than all of
 * its use; there are some hundred places.
 */
export class PlaceFormat {
  readonly #locale: string;
  readonly #options: Intl.DateTimeFormatOptions;
  readonly #formats = new Map<string, Intl.DateTimeFormat>();

  constructor(locale: string, options: Intl.DateTimeFormatOptions) {
    this.#locale = locale;
    this.#options = options;
  }

  /**
   * @param now milliseconds since the epoch
   * @param timezone an IANA name
   * @returns the text of a part, empty where the format has none
   */
  parts(now: number, timezone: string): (type: Intl.DateTimeFormatPartTypes) => string {
    const format =
      this.#formats.get(timezone) ??
      new Intl.DateTimeFormat(this.#locale, { ...this.#options, timeZone: timezone });
    this.#formats.set(timezone, format);
    const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
    return (type) => parts.get(type) ?? '';
  }
}
