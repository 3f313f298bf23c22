/** A table may grow by its repeated headers, but not more than this many times. */
const LARGEST_GROWTH = 3;

/**
 * A table as text that can be read on a phone, where columns do not fit side by side: a paragraph for each
 * row, its first cell in bold and below it each other cell with the name of its column. A table that would
 * grow too much keeps its rows as lines.
 *
 * @param rows the cells, header first, in WhatsApp's markup and without line breaks
 * @param place.sourceLength length of the table in Markdown
 * @param place.indent what stands in front of each line but the first
 */
export function tableText(
  [header = [], ...rows]: string[][],
  place: { sourceLength: number; indent: string },
): string {
  const indented = (text: string) => text.replaceAll('\n', `\n${place.indent}`);
  const filled = rows.filter((row) => row.some((cell) => cell !== ''));
  if (filled.length === 0) return line(header);
  if (Math.max(header.length, ...filled.map((row) => row.length)) === 1) {
    const title = header.filter((cell) => cell !== '').map(bold);
    return indented([...title, ...filled.map((row) => `- ${row.join('')}`)].join('\n'));
  }
  const labelled = indented(filled.map((row) => paragraph(header, row)).join('\n\n'));
  if (labelled.length <= LARGEST_GROWTH * place.sourceLength) return labelled;
  return indented([bold(line(header)), ...filled.map(line)].join('\n'));
}

function paragraph(header: readonly string[], row: readonly string[]): string {
  const count = Math.max(header.length, row.length);
  const cells = Array.from({ length: count }, (_, column) => labelled(header[column], row[column]));
  const [first = '', ...others] = cells;
  return [
    ...(first === '' ? [] : [bold(first)]),
    ...others.filter((cell) => cell !== '').map((cell) => `- ${cell}`),
  ].join('\n');
}

function labelled(label = '', value = ''): string {
  if (label === '') return value;
  return `${label.replace(/:$/, '')}: ${value === '' ? '–' : value}`;
}

function line(cells: readonly string[]): string {
  return cells.join(' | ').trim();
}

/** Bold within bold would end it. */
function bold(text: string): string {
  return text.includes('*') ? text : `*${text}*`;
}
