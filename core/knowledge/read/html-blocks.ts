import type { Block } from '../document.ts';
import { addressBehind } from './address-behind.ts';
import { BlockList, oneLine, tidyLines } from './block-list.ts';

/** Elements that stand within a line; every other ends the paragraph before it. */
const INLINE: ReadonlySet<string> = new Set(
  'a abbr b bdi bdo cite code data dfn em font i kbd label mark output q s samp small span strong sub sup time u var'.split(
    ' ',
  ),
);

const HEADING = /^h([1-6])$/;

interface OpenTable {
  rows: string[][];
  isHeaded: boolean;
}

/** Makes blocks of the elements of a page as they open and close. */
export class HtmlBlocks {
  readonly #list = new BlockList();
  #text = '';
  /** The link that is open, and what of its words stands in the text. */
  #link: { href: string | undefined; words: string } | undefined;
  #items: string[] | undefined;
  #lists = 0;
  #table: OpenTable | undefined;
  #tables = 0;
  #preformatted = 0;

  open(name: string, attributes: Record<string, string>): void {
    if (name === 'a') {
      // As in a browser, a link ends where the next one begins.
      this.#closeLink();
      this.#link = { href: attributes.href, words: '' };
    }
    if (INLINE.has(name)) return;
    if (name === 'table') this.#openTable();
    else if (this.#table) this.#openInTable(name);
    else if (name === 'ul' || name === 'ol') this.#openList();
    else if (this.#lists > 0) this.#openInList(name);
    else this.#endText();
    if (name === 'pre') this.#preformatted += 1;
  }

  close(name: string): void {
    if (name === 'a') this.#closeLink();
    const [, level] = HEADING.exec(name) ?? [];
    if (INLINE.has(name)) return;
    if (name === 'table') this.#closeTable();
    else if (this.#table) this.#text += ' ';
    else if (name === 'ul' || name === 'ol') this.#closeList();
    else if (this.#lists > 0) this.#text += '\n';
    else if (level !== undefined) this.#list.heading(Number(level), this.#take());
    else if (name === 'pre')
      this.#list.add({ kind: 'preformatted', text: this.#take().replace(/^\n+|\s+$/g, '') });
    else this.#endText();
    if (name === 'pre') this.#preformatted -= 1;
  }

  /** An element without an inside. */
  single(name: string, { alt = '' }: Record<string, string>): void {
    if (name === 'br') this.#write('\n');
    else if (name === 'hr' && !this.#table && this.#lists === 0) this.#endText();
    else if (name === 'img' && alt !== '') this.#write(` ${alt} `);
  }

  text(text: string): void {
    this.#write(this.#preformatted > 0 ? text : text.replace(/\s+/g, ' '));
  }

  end(): Block[] {
    if (this.#tables > 0) this.#closeTable(true);
    if (this.#lists > 0) this.#closeList(true);
    this.#endText();
    return this.#list.end();
  }

  #openTable(): void {
    if (this.#tables === 0) {
      if (this.#lists > 0) this.#endItem();
      else this.#endText();
      this.#table = { rows: [], isHeaded: false };
    }
    this.#tables += 1;
  }

  /** A table in a cell is text of that cell. */
  #openInTable(name: string): void {
    const table = this.#table;
    if (!table || this.#tables > 1) {
      this.#text += ' ';
      return;
    }
    if (name === 'tr') {
      this.#endCell();
      table.rows.push([]);
    } else if (name === 'td' || name === 'th') {
      this.#endCell();
      if (table.rows.length === 0) table.rows.push([]);
      table.rows.at(-1)?.push('');
      if (name === 'th' && table.rows.length === 1) table.isHeaded = true;
    } else {
      this.#text += ' ';
    }
  }

  #endCell(): void {
    const row = this.#table?.rows.at(-1);
    const text = oneLine(this.#take());
    if (text === '') return;
    // Words outside of cells, such as a caption, stand before the table.
    if (!row || row.length === 0) this.#list.add({ kind: 'paragraph', text });
    else row.push([row.pop(), text].filter(Boolean).join(' '));
  }

  #closeTable(isAll = false): void {
    if (this.#tables === 0) return;
    this.#tables = isAll ? 0 : this.#tables - 1;
    if (this.#tables > 0 || !this.#table) return;
    this.#endCell();
    const { isHeaded } = this.#table;
    const rows = this.#table.rows.filter((row) => row.some((cell) => cell !== ''));
    this.#table = undefined;
    const header = isHeaded ? (rows.shift() ?? []) : [];
    this.#list.add({ kind: 'table', header, rows });
  }

  #openList(): void {
    if (this.#lists === 0) {
      this.#endText();
      this.#items = [];
    } else {
      this.#endItem();
    }
    this.#lists += 1;
  }

  #openInList(name: string): void {
    if (name === 'li') this.#endItem();
    else this.#text += '\n';
  }

  #endItem(): void {
    const text = tidyLines(this.#take());
    if (text !== '') this.#items?.push(text);
  }

  #closeList(isAll = false): void {
    if (this.#lists === 0) return;
    this.#endItem();
    this.#lists = isAll ? 0 : this.#lists - 1;
    if (this.#lists > 0) return;
    this.#list.add({ kind: 'list', items: this.#items ?? [] });
    this.#items = undefined;
  }

  #closeLink(): void {
    if (this.#link) this.#text += addressBehind(this.#link.words, this.#link.href);
    this.#link = undefined;
  }

  #write(text: string): void {
    this.#text += text;
    if (this.#link) this.#link.words += text;
  }

  #endText(): void {
    this.#list.add({ kind: 'paragraph', text: tidyLines(this.#take()) });
  }

  #take(): string {
    const text = this.#text;
    this.#text = '';
    if (this.#link) this.#link.words = '';
    return text;
  }
}
