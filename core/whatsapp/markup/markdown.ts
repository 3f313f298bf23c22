import type { Definition, Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';
import { boundedConstructs } from './bounded-constructs.ts';

/** A stretch of the source, in UTF-16 units. */
export interface Range {
  start: number;
  end: number;
}

/** Cells of tables in a text: more than a customer reads on a phone, and each is compared with all. */
const MOST_CELLS = 400;

/** Where a quote or a list may begin that is within others; each is at least a character further right. */
const DEEPEST_COLUMN = 100;

const DEEP = new RegExp(`^([ \\t>*+.)\\d-]{${DEEPEST_COLUMN}})([ \\t>*+.)\\d-]+)`, 'gm');

/** Stars or underscores in one run that touches a word: to Markdown, many formats in each other. */
const LONG_RUN = /(?<![*_])[*_]{9,}(?![*_\s])|(?<=[^*_\s])[*_]{9,}/g;

/** Of such runs together, in characters: a line to write on, or an odd address, is no cost. */
const MOST_IN_RUNS = 500;

/**
 * Reads Markdown as language models write it: CommonMark with tables and `~~`. Left out is what in a chat is
 * nearly always plain text: text that is indented, HTML blocks, and a line of dashes that makes the line above
 * it a heading.
 *
 * What is far more than anybody writes is plain text, so that the cost grows no faster than the text: tables of very many
 * cells, very deep lists and quotes, very long runs of stars, and what is named at `boundedConstructs`.
 *
 * Every node has its place in the source. A byte order mark would shift the places; the caller takes it off.
 *
 * @see https://github.com/syntax-tree/mdast
 */
export function parseMarkdown(source: string): Root {
  const tables = source.split('|').length <= MOST_CELLS ? [gfmTable()] : [];
  const shallow = withoutDepth(source);
  const inRuns = (shallow.match(LONG_RUN) ?? []).join('').length;
  const plain = inRuns <= MOST_IN_RUNS ? shallow : shallow.replace(LONG_RUN, (run) => 'x'.repeat(run.length));
  return fromMarkdown(plain, {
    extensions: [
      ...tables,
      boundedConstructs(),
      { disable: { null: ['codeIndented', 'htmlFlow', 'setextUnderline'] } },
    ],
    mdastExtensions: [gfmTableFromMarkdown(), gfmStrikethroughFromMarkdown()],
  });
}

/** The source with what is deeper in lists and quotes than anybody writes as text, every place the same. */
export function withoutDepth(source: string): string {
  return source.replace(DEEP, (_, kept: string, deeper: string) => kept + 'x'.repeat(deeper.length));
}

export function rangeOf(node: Nodes): Range {
  return { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0 };
}

/** From the first child to the end of the last; undefined for a node without children. */
export function contentRange(node: Nodes): Range | undefined {
  if (!('children' in node)) return undefined;
  const [first] = node.children;
  const last = node.children.at(-1);
  return first && last && { start: rangeOf(first).start, end: rangeOf(last).end };
}

/** The definition of each reference by its identifier. The first counts, as in CommonMark. */
export function definitionsOf(root: Root): Map<string, Definition> {
  const definitions = new Map<string, Definition>();
  const open: Nodes[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'definition' && !definitions.has(node.identifier)) {
      definitions.set(node.identifier, node);
    }
    if ('children' in node) open.push(...node.children.toReversed());
  }
  return definitions;
}

/** Whether there is a node of a type below this one, not deeper than so many levels. */
export function holds(node: Nodes, type: Nodes['type'], levels: number): boolean {
  if (levels === 0 || !('children' in node)) return false;
  return node.children.some((child) => child.type === type || holds(child, type, levels - 1));
}
