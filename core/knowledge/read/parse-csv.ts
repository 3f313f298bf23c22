/** What may stand between columns: `;` is what spreadsheets in Portuguese write. */
const DELIMITERS = [';', ',', '\t', '|'] as const;

/** Lines that are looked at to find the delimiter. */
const SAMPLE_LINES = 20;

/**
 * The rows of a CSV text, whatever its delimiter. A field in quotes may hold delimiters, line ends and doubled quotes; a
 * quote that nothing closes ends with the text. Rows without words are left out, and blanks around fields.
 *
 * @param text clean: lines end with `\n`
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function parseCsv(text: string): string[][] {
  return rowsOf(text, delimiterOf(text)).filter((row) => row.some((field) => field !== ''));
}

/** The delimiter that most lines of the sample have in the same number, outside of quotes; of two, the more frequent one. */
function delimiterOf(text: string): string {
  const named = /^sep=(.)\n/.exec(text)?.[1];
  if (named !== undefined) return named;
  const scores = DELIMITERS.map((delimiter) => {
    const rows = rowsOf(text, delimiter, SAMPLE_LINES);
    const width = rows[0]?.length ?? 1;
    const alike = rows.filter((row) => row.length === width).length;
    return { delimiter, score: width < 2 ? 0 : (alike / rows.length) * 1_000 + width };
  });
  return scores.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

function rowsOf(text: string, delimiter: string, most = Number.POSITIVE_INFINITY): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let isQuoted = false;
  const endField = () => {
    row.push(field.trim());
    field = '';
  };
  for (let at = text.startsWith('sep=') ? text.indexOf('\n') + 1 : 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (isQuoted) {
      if (sign !== '"') field += sign;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else isQuoted = false;
    } else if (sign === '"' && field.trim() === '') {
      field = '';
      isQuoted = true;
    } else if (sign === delimiter) {
      endField();
    } else if (sign === '\n') {
      endField();
      rows.push(row);
      row = [];
      if (rows.length >= most) return rows;
    } else {
      field += sign;
    }
  }
  endField();
  rows.push(row);
  return rows;
}
