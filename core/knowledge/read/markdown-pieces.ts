/** Cells that the parser reads at once: it compares each with all of a text. */
const MOST_CELLS = 400;

/** Columns of a table that people read; what has more stays text. */
const MOST_COLUMNS = 50;

/**
 * Text that the parser reads at once, in UTF-16 units: it takes most of a kilobyte of memory for each, and compares marks with
 * all that came before.
 */
const MOST_AT_ONCE = 64 * 1_024;

const DELIMITERS = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const FENCE = /^ {0,3}(?:`{3,}|~{3,})/;

/** A part of a document that is parsed by itself. */
export interface MarkdownPiece {
  source: string;
  hasTables: boolean;
  /** A line of nothing that a person writes: it is not parsed. */
  isText?: boolean;
}

/**
 * The document in pieces whose tables cost little. A text with few cells is one piece. Of others each table is a piece of
 * its own, and a long one several, each with the names of the columns; a link whose address stands in another piece is
 * text then. So it is where the document is long and falls apart at empty lines.
 */
export function markdownPieces(source: string): MarkdownPiece[] {
  return tablesApart(source).flatMap(inParts);
}

function tablesApart(source: string): MarkdownPiece[] {
  if (cellsIn(source) <= MOST_CELLS) return [{ source, hasTables: true }];
  const lines = source.split('\n');
  const pieces: MarkdownPiece[] = [];
  let text: string[] = [];
  let isFenced = false;
  const endText = () => {
    const between = text.join('\n');
    if (between.trim() !== '') pieces.push({ source: between, hasTables: cellsIn(between) <= MOST_CELLS });
    text = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (FENCE.test(line)) isFenced = !isFenced;
    const end = isFenced ? at : tableEnd(lines, at);
    if (end === at) {
      text.push(line);
      continue;
    }
    endText();
    pieces.push(...batchesOf(lines.slice(at, end)));
    at = end - 1;
  }
  endText();
  return pieces;
}

/** A long text ends at empty lines that nothing indented follows, and where there are none, at any line. */
function inParts(piece: MarkdownPiece): MarkdownPiece[] {
  if (piece.source.length <= MOST_AT_ONCE) return [piece];
  const parts: MarkdownPiece[] = [];
  let part: string[] = [];
  let length = 0;
  let isFenced = false;
  const end = () => {
    if (length > 0) parts.push({ ...piece, source: part.join('\n') });
    part = [];
    length = 0;
  };
  const lines = piece.source.split('\n');
  for (const [at, line] of lines.entries()) {
    if (line.length > MOST_AT_ONCE) {
      end();
      parts.push({ source: line, hasTables: false, isText: true });
      continue;
    }
    if (FENCE.test(line)) isFenced = !isFenced;
    part.push(line);
    length += line.length + 1;
    const isBetween = line.trim() === '' && /^\S/.test(lines[at + 1] ?? '');
    if (!isFenced && length > MOST_AT_ONCE && (isBetween || length > 2 * MOST_AT_ONCE)) end();
  }
  end();
  return parts;
}

/** The line behind the table that begins at a line; that line itself where none does. */
function tableEnd(lines: readonly string[], at: number): number {
  const [names = '', delimiters = ''] = lines.slice(at, at + 2);
  const columns = cellsIn(delimiters);
  if (!names.includes('|') || !delimiters.includes('|') || !DELIMITERS.test(delimiters)) return at;
  if (columns > MOST_COLUMNS) return at;
  let end = at + 2;
  while (lines[end]?.includes('|')) end += 1;
  return end;
}

function batchesOf([names = '', delimiters = '', ...rows]: readonly string[]): MarkdownPiece[] {
  const size = Math.max(1, Math.floor(MOST_CELLS / cellsIn(delimiters)) - 2);
  return Array.from({ length: Math.max(1, Math.ceil(rows.length / size)) }, (_, at) => ({
    source: [names, delimiters, ...rows.slice(at * size, (at + 1) * size)].join('\n'),
    hasTables: true,
  }));
}

function cellsIn(text: string): number {
  return text.split('|').length;
}
