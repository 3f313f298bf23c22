/** A stretch of a text that WhatsApp shows in a format, in UTF-16 units, markers included. */
export interface Format {
  start: number;
  end: number;
  /** What opens it, such as `*` or a fence with its line break, and what closes it. */
  opening: string;
  closing: string;
}

const CODE = /(```(?:[^\S\n]*\n)?)[\s\S]*?(\n?```)|`[^`\n]+`/g;

const SIGN = /[*_~\n]/g;

/**
 * The formats of WhatsApp's markup in a text. Bold, italic and struck out text ends with its line and is not within
 * words; code ends anywhere, and nothing in it is a format.
 *
 * @see https://faq.whatsapp.com/539178204879377
 */
export function formatsOf(text: string): Format[] {
  const code = [...text.matchAll(CODE)].map(({ index, 0: whole, 1: opening = '`', 2: closing = '`' }) => ({
    start: index,
    end: index + whole.length,
    opening,
    closing,
  }));
  return [...code, ...inlineFormats(text, code)];
}

function inlineFormats(text: string, code: readonly Format[]): Format[] {
  const formats: Format[] = [];
  // At most one of each sign: what is bold is not bold once more.
  let open: Array<{ sign: string; start: number }> = [];
  let next = 0;
  for (const { 0: sign, index } of text.matchAll(SIGN)) {
    while ((code[next]?.end ?? text.length) <= index) next += 1;
    if ((code[next]?.start ?? text.length) < index) continue;
    if (sign === '\n') {
      open = [];
      continue;
    }
    const depth = open.findIndex((opened) => opened.sign === sign);
    const opened = open[depth];
    if (opened && closes(text, index)) {
      if (index > opened.start + 1)
        formats.push({ start: opened.start, end: index + 1, opening: sign, closing: sign });
      open = open.slice(0, depth);
    } else if (!opened && opens(text, index)) {
      open.push({ sign, start: index });
    }
  }
  return formats;
}

function opens(text: string, index: number): boolean {
  return /^(?:$|[^\p{L}\p{N}])/u.test(text.charAt(index - 1)) && /^\S/.test(text.charAt(index + 1));
}

function closes(text: string, index: number): boolean {
  return /^\S/.test(text.charAt(index - 1)) && /^(?:$|[^\p{L}\p{N}])/u.test(text.charAt(index + 1));
}
