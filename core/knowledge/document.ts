/** What stands in a document, in a form that does not know where it came from. Texts have no blanks at their ends. */
export type Content =
  | { kind: 'paragraph'; text: string }
  /** Items in their order, each with what is nested in it. */
  | { kind: 'list'; items: readonly string[] }
  /** `header` is empty where the table names no columns. */
  | { kind: 'table'; header: readonly string[]; rows: readonly (readonly string[])[] }
  /** Text whose line ends count. */
  | { kind: 'preformatted'; text: string }
  /** A row of a catalogue: its filled columns by name, and the code that people order it by, where a column has one. */
  | { kind: 'product'; code?: string; fields: readonly (readonly [name: string, value: string])[] }
  | { kind: 'question'; question: string; answer: string };

/** Content with the headings that it stands under, the outermost first. */
export type Block = Content & { section: readonly string[] };

/** A document that was read: its blocks in the order of reading, each with its place in the tree of headings. */
export interface ReadDocument {
  /** As the document names itself; undefined where it does not. */
  title?: string;
  blocks: readonly Block[];
}

/** What can be read; how, `read/read-document.ts` says. */
export const DOCUMENT_FORMATS = ['text', 'markdown', 'html', 'csv', 'pdf'] as const;

export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

/** The words of a block as people and models read them. */
export function textOf(content: Content): string {
  switch (content.kind) {
    case 'paragraph':
    case 'preformatted':
      return content.text;
    case 'list':
      return content.items.map(itemText).join('\n');
    case 'table':
      return [content.header, ...content.rows]
        .filter((row) => row.length > 0)
        .map(rowText)
        .join('\n');
    case 'product':
      return content.fields.map(([name, value]) => (name === '' ? value : `${name}: ${value}`)).join('\n');
    case 'question':
      return `${content.question}\n${content.answer}`;
  }
}

export function itemText(item: string): string {
  return `- ${item}`;
}

export function rowText(row: readonly string[]): string {
  return row.join(' | ');
}
