/** A text of which parts are taken, each once: blanks stand in their place, so that all others stay where they are. */
export class MaskedText {
  #left: string;

  constructor(text: string) {
    this.#left = text;
  }

  get left(): string {
    return this.#left;
  }

  /** Takes what a pattern finds, unless `read` has no use for it. */
  take(pattern: RegExp, read: (match: RegExpExecArray) => boolean): void {
    let masked = '';
    let rest = 0;
    for (const match of this.#left.matchAll(pattern)) {
      if (!read(match)) continue;
      masked += this.#left.slice(rest, match.index) + ' '.repeat(match[0].length);
      rest = match.index + match[0].length;
    }
    this.#left = masked + this.#left.slice(rest);
  }
}
