import { type Block, itemText, rowText, textOf } from '../document.ts';
import { piecesOf, sentencesOf } from './sentences.ts';
import { MOST } from './sizes.ts';

/** How good a place for a border is behind a unit: never by choice, within a block, at its end. */
export type Border = 0 | 1 | 2;

/** The smallest part of a section that stands in one chunk. */
export interface Unit {
  text: string;
  /** What stands between it and the unit before, in one chunk. */
  joint: string;
  border: Border;
  /** The table of which it is a row: a chunk that begins within repeats the names of the columns. */
  table?: { header: string };
}

/** A unit of a block before it is known where the block ends. */
type Part = Pick<Unit, 'text' | 'joint' | 'table'>;

/** Sentences, items, rows and lines of the blocks of one section, none of them empty or longer than a chunk. */
export function unitsOf(blocks: readonly Block[]): Unit[] {
  return blocks.flatMap((block) => {
    const parts = partsOf(block);
    return parts.map((part, at) => ({
      ...part,
      joint: at === 0 ? '\n\n' : part.joint,
      border: borderBehind(part.text, at === parts.length - 1),
    }));
  });
}

/** What announces something stays with it. */
function borderBehind(text: string, isLast: boolean): Border {
  if (text.endsWith(':')) return 0;
  return isLast ? 2 : 1;
}

function partsOf(block: Block): Part[] {
  switch (block.kind) {
    case 'paragraph':
      return joinedBy(sentencesOf(block.text), ' ').flatMap((part) => cut(part, MOST));
    case 'list':
      return joinedBy(block.items.map(itemText), '\n').flatMap((part) => cut(part, MOST));
    case 'preformatted':
      return joinedBy(block.text.split('\n'), '\n').flatMap((part) => cut(part, MOST));
    case 'table':
      return tableParts(block);
    case 'product':
    case 'question':
      return joinedBy(textOf(block).split('\n'), '\n').flatMap((part) => cut(part, MOST));
  }
}

function tableParts({ header, rows }: Extract<Block, { kind: 'table' }>): Part[] {
  const named = rowText(header);
  const lines = rows.map(rowText);
  // Names that would fill a third of each chunk are worth less than what they crowd out.
  if (named === '' || named.length > MOST / 3 || rows.length === 0) {
    return joinedBy(named === '' ? lines : [named, ...lines], '\n').flatMap((part) => cut(part, MOST));
  }
  const table = { header: named };
  const room = MOST - named.length - 1;
  return joinedBy(lines, '\n').flatMap((part) => cut(part, room).map((piece) => ({ ...piece, table })));
}

/** Texts with what stands between them; the blanks at their ends are part of that. */
function joinedBy(texts: readonly string[], joint: string): Part[] {
  return texts
    .map((text, at) => ({
      text: text.trim(),
      joint: texts[at - 1]?.endsWith('\n') ? '\n' : joint,
    }))
    .filter(({ text }) => text !== '');
}

function cut({ text, joint }: Part, most: number): Part[] {
  const pieces = piecesOf(text, most);
  return pieces
    .map((piece, at) => ({ text: piece.trim(), joint: at === 0 ? joint : jointBehind(pieces[at - 1] ?? '') }))
    .filter((part) => part.text !== '');
}

/** Nothing stands between two halves of a word. */
function jointBehind(piece: string): string {
  return /\s$/.test(piece) ? ' ' : '';
}
