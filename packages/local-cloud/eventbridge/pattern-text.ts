import { InvalidEventPatternError } from './pattern-error.ts';

/** Whether a string of the event is what the pattern describes. */
export type TextTest = (text: string) => boolean;

/**
 * Compiles the `wildcard` operator: `*` stands for any number of characters, `\*` and `\\` for themselves.
 *
 * The literal pieces are searched from left to right. A regular expression would need exponential time for
 * some events.
 *
 * @throws {InvalidEventPatternError} for `**` and for another character after a backslash
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html#eb-filtering-wildcard-matching
 */
export function compileWildcard(wildcard: string): TextTest {
  const pieces = literalPieces(wildcard);
  const first = pieces[0] ?? '';
  if (pieces.length === 1) return (text) => text === first;
  const last = pieces.at(-1) ?? '';
  const middle = pieces.slice(1, -1);
  return (text) => {
    if (text.length < first.length + last.length) return false;
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let from = first.length;
    for (const piece of middle) {
      const at = text.indexOf(piece, from);
      if (at < 0 || at + piece.length > end) return false;
      from = at + piece.length;
    }
    return true;
  };
}

function literalPieces(wildcard: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (let at = 0; at < wildcard.length; at++) {
    const character = wildcard[at];
    if (character === '\\') {
      const escaped = wildcard[++at];
      if (escaped !== '*' && escaped !== '\\') {
        throw new InvalidEventPatternError(`Invalid escape character at pos ${at}`);
      }
      piece += escaped;
    } else if (character === '*') {
      if (wildcard[at + 1] === '*') {
        throw new InvalidEventPatternError(`Consecutive wildcard characters at pos ${at}`);
      }
      pieces.push(piece);
      piece = '';
    } else piece += character;
  }
  return [...pieces, piece];
}
