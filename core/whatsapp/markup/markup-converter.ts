import type { Definition, Image, ImageReference, Link, LinkReference, Nodes, Table } from 'mdast';
import { contentRange, holds, rangeOf } from './markdown.ts';
import { leafEdits } from './markup-leaf.ts';
import { tableText } from './markup-table.ts';
import { applyEdits, type Edit } from './text-edits.ts';

/** Deeper nesting is no text that a person wrote, and is left as it is. */
const DEEPEST = 50;

/** What surrounds a node. */
interface Context {
  depth: number;
  /** Shown so already: a format within itself would end it. */
  bold: boolean;
  italic: boolean;
  struck: boolean;
  /** In a format or a cell that a line break would end. */
  oneLine: boolean;
}

/** Collects the edits that turn one text's Markdown into WhatsApp's markup. */
export class MarkupConverter {
  readonly #source: string;
  readonly #definitions: ReadonlyMap<string, Definition>;
  readonly #usedDefinitions = new Set<Definition>();
  #edits: Edit[] = [];

  constructor(source: string, definitions: ReadonlyMap<string, Definition>) {
    this.#source = source;
    this.#definitions = definitions;
  }

  edits(root: Nodes): Edit[] {
    this.#visit(root, { depth: 0, bold: false, italic: false, struck: false, oneLine: false });
    for (const definition of this.#usedDefinitions) {
      const { start, end } = rangeOf(definition);
      const lineBreak = /^[ \t]*(?:\r\n|\r|\n)?/.exec(this.#source.slice(end))?.[0] ?? '';
      this.#replace(start, end + lineBreak.length, '');
    }
    return this.#edits;
  }

  #visit(node: Nodes, context: Context): void {
    if (context.depth > DEEPEST) return;
    switch (node.type) {
      case 'strong':
        this.#strong(node, context);
        break;
      case 'emphasis':
        this.#emphasis(node, context);
        break;
      case 'delete':
        this.#wrap(node, 2, context.struck ? '' : '~', { ...context, struck: true });
        break;
      case 'heading':
        this.#heading(node, context);
        break;
      case 'link':
      case 'linkReference':
        this.#link(node, context);
        break;
      case 'image':
      case 'imageReference':
        this.#image(node);
        break;
      case 'table':
        this.#table(node, context);
        break;
      default:
        this.#edits.push(...leafEdits(this.#source, node, context.oneLine));
        this.#children(node, context);
    }
  }

  #children(node: Nodes, context: Context): void {
    if (!('children' in node)) return;
    for (const child of node.children) this.#visit(child, { ...context, depth: context.depth + 1 });
  }

  /** Within a word WhatsApp would show the stars; between digits they may be a power. */
  #strong(node: Nodes, context: Context): void {
    const { start, end } = rangeOf(node);
    const around = this.#source.charAt(start - 1) + this.#source.charAt(end);
    if (/\p{N}/u.test(around)) {
      this.#children(node, context);
      return;
    }
    const shown = !context.bold && !/\p{L}/u.test(around);
    this.#wrap(node, 2, shown ? '*' : '', { ...context, bold: context.bold || shown });
  }

  #emphasis(node: Nodes, context: Context): void {
    const starred = this.#source.charAt(rangeOf(node).start) === '*';
    if (starred && (context.bold || holds(node, 'strong', DEEPEST))) {
      this.#wrap(node, 1, context.italic ? '' : '_', { ...context, italic: true });
    } else if (starred) {
      this.#children(node, { ...context, bold: true, oneLine: true });
    } else {
      this.#children(node, { ...context, italic: true, oneLine: true });
    }
  }

  /** Replaces the markers around a node, and ends and begins the format at each line break in it. */
  #wrap(node: Nodes, length: number, marker: string, context: Context): void {
    const { start, end } = rangeOf(node);
    const inner = this.#source.slice(start + length, end - length);
    const breaks = marker === '' ? [] : [...inner.matchAll(/(?<![ \t])[ \t]*(?:\r\n|\r|\n)[ \t>]*/g)];
    const at = (offset: number) => start + length + offset;
    this.#replace(start, start + length, marker);
    for (const { index, 0: text } of breaks)
      this.#replace(at(index + text.length), at(index + text.length), marker);
    this.#children(node, { ...context, oneLine: true });
    for (const { index } of breaks) this.#replace(at(index), at(index), marker);
    this.#replace(end - length, end, marker);
  }

  #heading(node: Nodes, context: Context): void {
    const content = contentRange(node);
    if (!content) return;
    const { start, end } = rangeOf(node);
    this.#replace(start, content.start, '*');
    this.#children(node, { ...context, bold: true, oneLine: true });
    this.#replace(content.end, end, '*');
  }

  #link(node: Link | LinkReference, context: Context): void {
    const url = this.#urlOf(node);
    const { start, end } = rangeOf(node);
    const content = contentRange(node);
    if (url === undefined) {
      this.#children(node, context);
    } else if (!content) {
      this.#replace(start, end, url);
    } else {
      const shown = this.#source.slice(content.start, content.end);
      this.#replace(start, content.start, '');
      this.#children(node, context);
      this.#replace(content.end, end, url === '' || saysUrl(shown, url) ? '' : ` (${url})`);
    }
  }

  #image(node: Image | ImageReference): void {
    const url = this.#urlOf(node);
    if (url === undefined) return;
    const { start, end } = rangeOf(node);
    const alt = node.alt ?? '';
    this.#replace(start, end, alt === '' || url === '' ? alt + url : `${alt} (${url})`);
  }

  /** Undefined for a reference to nothing, which is plain text. */
  #urlOf(node: Link | LinkReference | Image | ImageReference): string | undefined {
    return 'url' in node ? node.url : this.#firstUse(node);
  }

  /** Said once: a definition may be long, and used often. */
  #firstUse(node: LinkReference | ImageReference): string | undefined {
    const definition = this.#definitions.get(node.identifier);
    if (!definition) return undefined;
    if (this.#usedDefinitions.has(definition)) return '';
    this.#usedDefinitions.add(definition);
    return definition.url;
  }

  /** The cells' own edits are made in the cells; then the table is replaced as a whole. */
  #table(node: Table, context: Context): void {
    const outer = this.#edits;
    const rows = node.children.map((row) =>
      row.children.map((cell) => {
        const content = contentRange(cell);
        if (!content) return '';
        this.#edits = [];
        this.#children(cell, { ...context, depth: context.depth + 2, oneLine: true });
        return applyEdits(this.#source, this.#edits, content).replaceAll('\\|', '|').trim();
      }),
    );
    this.#edits = outer;
    const { start, end } = rangeOf(node);
    // In a list or a quote every line has what the first one has in front.
    const lineStart = Math.max(...['\n', '\r'].map((end) => this.#source.lastIndexOf(end, start - 1))) + 1;
    const indent = this.#source.slice(lineStart, start).replace(/[^>\s]/g, ' ');
    this.#replace(start, end, tableText(rows, { sourceLength: end - start, indent }));
  }

  #replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }
}

/** Whether a link's text is its URL, perhaps without the scheme. */
function saysUrl(text: string, url: string): boolean {
  const bare = (address: string) =>
    address
      .trim()
      .replace(/^(?:https?:\/\/|mailto:|tel:)/i, '')
      .replace(/\/$/, '');
  return bare(text) === bare(url);
}
