import type { Nodes } from 'mdast';
import { type Range, rangeOf } from './markdown.ts';
import type { Edit } from './text-edits.ts';

/** A name of a programming language after a fence. */
const FENCE = /^(`{3,}|~{3,})[ \t]*([\w+#.-]{0,20})[ \t]*$/;

const CLOSING_FENCE = /(?<![`~])(`{3,}|~{3,})[ \t]*$/;

/**
 * The edits of a node without children.
 *
 * @param oneLine whether the node is in a format or a cell, which a line break would end
 */
export function leafEdits(source: string, node: Nodes, oneLine: boolean): Edit[] {
  const range = rangeOf(node);
  const text = source.slice(range.start, range.end);
  switch (node.type) {
    case 'text':
      return [...escapes(text, range), ...(oneLine ? [] : unclosedBold(text, range))];
    case 'code':
      return fences(text, range, node.value);
    case 'break':
      // Two spaces at the end are not seen; a backslash is.
      return text.startsWith('\\') ? [{ start: range.start, end: range.start + 1, text: '' }] : [];
    case 'html':
      return /^<br\s*\/?>$/i.test(text) ? [{ ...range, text: oneLine ? ' ' : '\n' }] : [];
    case 'thematicBreak':
      return /^[-\s]*$/.test(text) ? [] : [{ ...range, text: '---' }];
    default:
      return [];
  }
}

/** `\\` stays: it is more often part of a path than an escape, and would go on shrinking. */
function escapes(text: string, { start }: Range): Edit[] {
  return [...text.matchAll(/\\([!-/:-@[-`{-~])/g)]
    .filter(([, escaped]) => escaped !== '\\')
    .map(({ index }) => ({ start: start + index, end: start + index + 1, text: '' }));
}

/**
 * `**Nome:**Ana`, as models write it: to Markdown the second pair of stars closes nothing, because a letter
 * follows the colon.
 */
function unclosedBold(text: string, { start }: Range): Edit[] {
  const pairs = text.matchAll(/(?<![\p{L}\p{N}*\\])\*\*(?=[\p{L}\p{N}])([^*\n\r]*[:.,;!?)])\*\*(?=\p{L})/gu);
  return [...pairs].flatMap(({ index, 0: whole }) => [
    { start: start + index, end: start + index + 2, text: '*' },
    { start: start + index + whole.length - 2, end: start + index + whole.length, text: '* ' },
  ]);
}

/** A fence becomes WhatsApp's, without the language. A block that is not closed may be no code at all. */
function fences(text: string, { start, end }: Range, code: string): Edit[] {
  const openingEnd = text.search(/[\r\n]/);
  const opening = FENCE.exec(text.slice(0, Math.max(0, openingEnd)));
  const closing = CLOSING_FENCE.exec(text);
  if (!opening || !closing || closing.index <= openingEnd || code.includes('```')) return [];
  return [
    { start, end: start + openingEnd, text: '```' },
    { start: start + closing.index, end, text: '```' },
  ];
}
