import type { Block, Content } from '../document.ts';

/** Longer than any name of a section: such a heading is a text that its author wanted large. */
const LONGEST_HEADING = 120;

interface OpenSection {
  level: number;
  heading: string;
  hasContent: boolean;
}

/**
 * Collects what a reader finds, and knows which headings it stands under. No word is lost: a heading with nothing under
 * it, or too long for a name, is a paragraph.
 */
export class BlockList {
  readonly #blocks: Block[] = [];
  readonly #open: OpenSection[] = [];

  /** @param level 1 is the outermost */
  heading(level: number, text: string): void {
    const heading = oneLine(text);
    this.#closeFrom(level);
    if (heading === '') return;
    if (heading.length > LONGEST_HEADING) this.add({ kind: 'paragraph', text: heading });
    else this.#open.push({ level, heading, hasContent: false });
  }

  /** Content without words is left out. */
  add(content: Content): void {
    if (isEmpty(content)) return;
    for (const section of this.#open) section.hasContent = true;
    this.#blocks.push({ ...content, section: this.#open.map(({ heading }) => heading) });
  }

  /** Blocks that another reader read, under the headings that are open here. */
  addAll(blocks: readonly Block[]): void {
    const outer = this.#open.map(({ heading }) => heading);
    if (blocks.length > 0) for (const section of this.#open) section.hasContent = true;
    this.#blocks.push(...blocks.map((block) => ({ ...block, section: [...outer, ...block.section] })));
  }

  /** Everything that was added. The list ends here. */
  end(): Block[] {
    this.#closeFrom(0);
    return this.#blocks;
  }

  #closeFrom(level: number): void {
    for (let last = this.#open.at(-1); last && last.level >= level; last = this.#open.at(-1)) {
      this.#open.pop();
      if (!last.hasContent) this.add({ kind: 'paragraph', text: last.heading });
    }
  }
}

/** Text in one line, its blanks single ones. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Lines that stay lines, without blanks around them, and without empty ones. */
export function tidyLines(text: string): string {
  return text.split('\n').map(oneLine).filter(Boolean).join('\n');
}

function isEmpty(content: Content): boolean {
  switch (content.kind) {
    case 'paragraph':
    case 'preformatted':
      return content.text.trim() === '';
    case 'list':
      return content.items.length === 0;
    case 'table':
      return [content.header, ...content.rows].every((row) => row.every((cell) => cell === ''));
    case 'product':
      return content.fields.length === 0;
    case 'question':
      return content.question === '';
  }
}
