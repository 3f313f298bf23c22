/** Cuts a stream of text into lines, whatever pieces it comes in. */
export class LogLines {
  readonly #emit: (line: string, requestId?: string) => void;
  #rest = '';
  #requestId: string | undefined;

  constructor(emit: (line: string, requestId?: string) => void) {
    this.#emit = emit;
  }

  push(text: string, requestId?: string): void {
    this.#requestId = requestId;
    const lines = (this.#rest + text).split(/\r?\n/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#emit(line, requestId);
  }

  /** Emits what came without a line end. */
  flush(): void {
    if (this.#rest) this.#emit(this.#rest, this.#requestId);
    this.#rest = '';
  }
}
