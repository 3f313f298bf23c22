import type { ReadDocument } from '../document.ts';
import { BlockList, tidyLines } from './block-list.ts';
import { pairQuestions } from './questions.ts';

const ITEM = /^\s*(?:[-*•–·▪◦]|\d{1,3}[.)])\s+(?=\S)/;

/** A line in capitals, or a numbered one of few words, that ends like no sentence. */
const LONGEST_TITLE_LINE = 80;

/**
 * Reads text without markup, as people write it in an editor: empty lines end paragraphs, marks at the start of lines
 * make lists, a short line in capitals by itself is a heading, and `P:` with `R:` are a question and its answer.
 *
 * @example
 * readText('TROCAS\n\nAté 30 dias.').blocks; // [{ kind: 'paragraph', text: 'Até 30 dias.', section: ['TROCAS'] }]
 */
export function readText(text: string): ReadDocument {
  const list = new BlockList();
  for (const part of text.split(/\n[^\S\n]*\n/)) readPart(part, list);
  return { blocks: pairQuestions(list.end()) };
}

/** What stands between two empty lines: perhaps a heading, then text and items. */
function readPart(part: string, list: BlockList): void {
  const lines = part.split('\n').filter((line) => line.trim() !== '');
  const [first = ''] = lines;
  if (isHeading(first)) {
    list.heading(1, first);
    lines.shift();
  }
  let open: string[] = [];
  let isList = false;
  const close = () => {
    if (isList) list.add({ kind: 'list', items: open });
    else list.add({ kind: 'paragraph', text: tidyLines(open.join('\n')) });
    open = [];
  };
  for (const line of lines) {
    if (ITEM.test(line)) {
      if (!isList) close();
      isList = true;
      open.push(line.replace(ITEM, '').trim());
    } else if (isList && /^\s+/.test(line)) {
      // It goes on with the item above.
      open.push(`${open.pop() ?? ''} ${line.trim()}`);
    } else {
      if (isList) close();
      isList = false;
      open.push(line);
    }
  }
  close();
}

function isHeading(line: string): boolean {
  const letters = line.match(/\p{L}/gu) ?? [];
  return (
    letters.length >= 3 &&
    line.trim().length <= LONGEST_TITLE_LINE &&
    !ITEM.test(line) &&
    !/\p{Ll}/u.test(line) &&
    !/[.,;:!]$/.test(line.trim())
  );
}
