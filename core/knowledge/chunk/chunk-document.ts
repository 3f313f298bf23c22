import { shortHash } from '#platform/ids/hash.ts';
import { showsNothing } from '../../text/clean-text.ts';
import { type Block, textOf } from '../document.ts';
import { pack } from './pack.ts';
import { MOST_TOGETHER } from './sizes.ts';
import { unitsOf } from './units.ts';

/** A part of a document that is found, read and cited as one. */
export interface Chunk {
  /** `ck_` and a hash of its document, section, text and code, and of nothing else: the same content has the same id. */
  id: string;
  documentId: string;
  /** Title and headings, the outermost first: `Trocas › Prazo`. */
  section: string;
  text: string;
  /** The code of the product that it is. */
  code?: string;
}

/** What is cut into chunks. */
export interface DocumentToChunk {
  documentId: string;
  title: string;
  blocks: readonly Block[];
}

/**
 * Cuts a document into chunks, in its order. They end at blocks, items, rows and sentences, and never reach over a
 * heading; a product and a question with its answer are a chunk each. What stands twice under the same heading is one
 * chunk.
 *
 * An edit gives new ids to the chunks that it touches, and at most to some after them in the same section; another title
 * or heading gives new ids to all under it, because it is part of what is embedded.
 *
 * @param most where there are more, it ends soon after: names of columns can make a small file a very large text
 */
export function chunkDocument(
  { documentId, title, blocks }: DocumentToChunk,
  most = Number.POSITIVE_INFINITY,
): Chunk[] {
  const chunks = new Map<string, Chunk>();
  for (const run of runsOf(blocks)) {
    if (chunks.size > most) break;
    const section = sectionOf(title, run[0]?.section ?? []);
    const code = codeOf(run);
    for (const text of textsOf(run)) {
      if (showsNothing(text)) continue;
      const id = `ck_${shortHash([documentId, section, text, ...(code ? [code] : [])])}`;
      if (!chunks.has(id)) chunks.set(id, { id, documentId, section, text, ...(code && { code }) });
    }
  }
  return [...chunks.values()];
}

/** What of a chunk is embedded, and what a model reads of it. */
export function embeddedText({ section, text }: Pick<Chunk, 'section' | 'text'>): string {
  return `${section}\n\n${text}`;
}

/** Blocks one after the other that may stand in one chunk. */
function runsOf(blocks: readonly Block[]): Block[][] {
  const runs: Block[][] = [];
  for (const block of blocks) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    const isTogether =
      before && !standsAlone(before) && !standsAlone(block) && keyOf(before.section) === keyOf(block.section);
    if (isTogether) run?.push(block);
    else runs.push([block]);
  }
  return runs;
}

function standsAlone({ kind }: Block): boolean {
  return kind === 'product' || kind === 'question';
}

function textsOf(run: readonly Block[]): string[] {
  const [only] = run;
  if (only && standsAlone(only)) {
    const text = textOf(only).trim();
    if (text.length <= MOST_TOGETHER) return [text];
  }
  return pack(unitsOf(run));
}

function codeOf([block]: readonly Block[]): string | undefined {
  return block?.kind === 'product' ? block.code : undefined;
}

/** A first heading that repeats the title adds nothing. */
function sectionOf(title: string, headings: readonly string[]): string {
  return [title, ...headings].filter((part, at, all) => part !== '' && part !== all[at - 1]).join(' › ');
}

function keyOf(section: readonly string[]): string {
  return JSON.stringify(section);
}
