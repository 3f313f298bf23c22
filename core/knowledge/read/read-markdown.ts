import type { ListItem, Nodes, Root, RootContent, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';
import { boundedConstructs } from '../../whatsapp/markup/bounded-constructs.ts';
import { withoutDepth } from '../../whatsapp/markup/markdown.ts';
import type { ReadDocument } from '../document.ts';
import { addressBehind } from './address-behind.ts';
import { BlockList, oneLine, tidyLines } from './block-list.ts';
import { type MarkdownPiece, markdownPieces } from './markdown-pieces.ts';
import { pairQuestions } from './questions.ts';
import { readHtml } from './read-html.ts';

/** What stands before a document and is about it, not in it. */
const FRONT_MATTER = /^---\n[\s\S]*?\n---\n/;

/**
 * Reads CommonMark with tables. HTML in it is read as HTML, links keep their address, images are their description, and
 * the first heading of the first level is the title as well.
 *
 * @param isLate asked between pieces: the parser takes seconds for a megabyte of marks
 * @throws {TypeError} where it is
 * @example
 * readMarkdown('# Trocas\n\nAté **30 dias**.'); // { title: 'Trocas', blocks: [{ kind: 'paragraph', text: 'Até 30 dias.', … }] }
 */
export function readMarkdown(source: string, isLate: () => boolean = () => false): ReadDocument {
  const list = new BlockList();
  let title: string | undefined;
  for (const piece of markdownPieces(source.replace(FRONT_MATTER, ''))) {
    if (isLate()) throw new TypeError('the Markdown takes too long to read');
    if (piece.isText) {
      list.add({ kind: 'paragraph', text: tidyLines(piece.source) });
      continue;
    }
    const root = parse(piece);
    title ??= titleOf(root);
    for (const node of root.children) readNode(node, list);
  }
  const blocks = pairQuestions(list.end());
  return { ...(title && { title }), blocks };
}

function parse({ source, hasTables }: MarkdownPiece): Root {
  return fromMarkdown(withoutDepth(source), {
    extensions: [...(hasTables ? [gfmTable()] : []), boundedConstructs()],
    mdastExtensions: [gfmTableFromMarkdown()],
  });
}

function titleOf({ children }: Root): string | undefined {
  const heading = children.find((node) => node.type === 'heading' && node.depth === 1);
  return heading && oneLine(wordsIn(heading));
}

function readNode(node: RootContent, list: BlockList): void {
  switch (node.type) {
    case 'heading':
      list.heading(node.depth, wordsIn(node));
      break;
    case 'list':
      list.add({ kind: 'list', items: node.children.map((item) => itemOf(item)).filter(Boolean) });
      break;
    case 'table':
      list.add(tableOf(node));
      break;
    case 'code':
      list.add({ kind: 'preformatted', text: node.value });
      break;
    case 'html':
      list.addAll(readHtml(node.value).blocks);
      break;
    case 'blockquote':
      for (const child of node.children) readNode(child, list);
      break;
    default:
      list.add({ kind: 'paragraph', text: tidyLines(wordsIn(node)) });
  }
}

function tableOf({ children }: Table) {
  const [header = [], ...rows] = children.map((row) => row.children.map((cell) => oneLine(wordsIn(cell))));
  return { kind: 'table' as const, header, rows };
}

/** An item in one text: what is nested stands on lines of its own. */
function itemOf(item: ListItem): string {
  return item.children
    .map((child) => {
      if (child.type !== 'list') return oneLine(wordsIn(child));
      return child.children.map((nested) => `- ${itemOf(nested)}`.replace(/\n/g, '\n  ')).join('\n');
    })
    .filter(Boolean)
    .join('\n  ');
}

/** The words of a node; a line break of the author is a line break. */
function wordsIn(node: Nodes): string {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
    case 'code':
      return node.value;
    case 'break':
      return '\n';
    case 'html':
      return /^<br\b/i.test(node.value) ? '\n' : '';
    case 'image':
      return node.alt ?? '';
    case 'link':
      return insideOf(node) + addressBehind(insideOf(node), node.url);
    default:
      return insideOf(node);
  }
}

function insideOf(node: Nodes): string {
  return 'children' in node ? node.children.map((child) => wordsIn(child)).join('') : '';
}
