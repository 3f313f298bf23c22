/** What ends with a dot and no sentence, in Portuguese, Spanish and English; a name or a number follows. */
const ABBREVIATIONS = [
  'sr sra srs sras srta dr dra drs prof profa eng enga arq exmo exma ilmo ilma dom gal sto sta st jr mr mrs ms d',
  'av r al pça pca pç trav tv rod estr lt qd bl ap apto apt cj conj ed km cep tel cel fax ramal',
  'nº n núm num art arts inc pág pag págs p pp fl fls vol cap fig tab ref cód cod obs ex p\\.ex i\\.e e\\.g cf vs',
  'min máx max aprox ltda cia corp co depto dept qtd un und pct cx vl vlr jan fev abr mai jun jul ago set out nov dez',
]
  .join(' ')
  .replaceAll(' ', '|');

const ENDS_ABBREVIATED = new RegExp(`(?:^|[\\s(“"'/])(?:${ABBREVIATIONS})\\.\\s*$`, 'iu');

/** The first letter of a name. */
const ENDS_INITIAL = /(?:^|[\s(“"'/])\p{Lu}\.\s*$/u;

const segmenter = new Intl.Segmenter('pt', { granularity: 'sentence' });
const graphemes = new Intl.Segmenter('pt', { granularity: 'grapheme' });

/**
 * The sentences of a text, each with the blanks behind it: together they are the text. A line break ends none, nor does
 * the dot of "Sr.", "Av.", "R$ 1.234,56" and of initials.
 *
 * @example
 * sentencesOf('O Sr. Silva paga R$ 1.234,56. Hoje.'); // ['O Sr. Silva paga R$ 1.234,56. ', 'Hoje.']
 */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  let from = 0;
  // In one line, and of the same length: every place stays.
  for (const { index, segment } of segmenter.segment(text.replace(/\n/g, ' '))) {
    const end = index + segment.length;
    const sentence = text.slice(from, end);
    if (end < text.length && isAbbreviated(sentence)) continue;
    sentences.push(sentence);
    from = end;
  }
  return sentences;
}

function isAbbreviated(sentence: string): boolean {
  // The longest abbreviation, and the blank before it.
  const end = sentence.slice(-12);
  return ENDS_ABBREVIATED.test(end) || ENDS_INITIAL.test(end);
}

/**
 * The text in pieces no longer than `most` UTF-16 units, cut behind sentences, else words, else between the characters
 * that a reader sees, and only one that is longer by itself within it; together they are the text.
 */
export function piecesOf(text: string, most: number): string[] {
  if (text.length <= most) return text === '' ? [] : [text];
  return sentencesOf(text)
    .flatMap((sentence) => (sentence.length <= most ? [sentence] : joined(wordsIn(sentence, most), most)))
    .filter((piece) => piece !== '');
}

/** A word with the blanks behind it, and what changes the last blank for a reader. */
const WORD = /\S*(?:\s[\p{M}\u200C\u200D]*)*/gu;

/** Words with the blanks behind them; those that are longer than `most` in characters. */
function wordsIn(sentence: string, most: number): string[] {
  const words = sentence.match(WORD) ?? [];
  return words.flatMap((word) =>
    word.length <= most
      ? [word]
      : Array.from(graphemes.segment(word), ({ segment }) => segment).flatMap(
          // A letter may have marks without end.
          (segment) => (segment.length <= most ? [segment] : Array.from(segment)),
        ),
  );
}

/** Parts one after the other, as many together as fit. */
function joined(parts: readonly string[], most: number): string[] {
  const pieces: string[] = [];
  for (const part of parts) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length + part.length <= most) pieces[pieces.length - 1] = last + part;
    else pieces.push(part);
  }
  return pieces;
}
