import type { ImportedDocument } from '../../../local/knowledge/import-documents.ts';
import { Chance } from '../../simulation/chance.ts';

export interface CorpusDocument extends ImportedDocument {
  /** A code that stands in it alone. */
  code: string;
}

/** Sections of one document: with their headings a little less than the 100 KB that a request takes. */
const SECTIONS = 70;

/** Words of a section, so that it becomes one chunk. */
const WORDS = 170;

const SYLLABLES =
  'ba be bo ca ce co da de do fa fe fi ga gi go ja jo la le li lo ma me mi mo na ne ni no pa pe po ra re ri ro sa se si so ta te ti to va ve vi'.split(
    ' ',
  );

/** Different words of all documents together: what a language has in as much text. */
const VOCABULARY = 30_000;

/** Letters of a code, none of which can be read as another. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';

/**
 * Documents of so many chunks, made of words that are in no language, as frequent as those of one: what customers of a bench write is in none of them. The
 * same seed makes the same.
 */
export function corpus(chunks: number, seed: number): CorpusDocument[] {
  const chance = new Chance(seed);
  const pick = (from: ArrayLike<string>) => from[chance.between(0, from.length - 1)] ?? '';
  const madeUp = () => Array.from({ length: chance.between(2, 4) }, () => pick(SYLLABLES)).join('');
  const vocabulary = Array.from({ length: VOCABULARY }, madeUp);
  // A word is as frequent as its place is low, as in a language.
  const word = () => vocabulary[Math.floor(VOCABULARY ** (chance.between(0, 999_999) / 1_000_000)) - 1] ?? '';
  const sentence = (length: number) => {
    const words = Array.from({ length }, word).join(' ');
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  };
  const section = () => {
    const text = Array.from({ length: WORDS / 10 }, () => sentence(10)).join(' ');
    return `## ${sentence(3).slice(0, -1)}\n\n${text}`;
  };
  return Array.from({ length: Math.ceil(chunks / SECTIONS) }, (_, at) => {
    const code = `${Array.from({ length: 5 }, () => pick(LETTERS)).join('')}-${at + 1}`;
    const count = Math.min(SECTIONS, chunks - at * SECTIONS);
    const title = sentence(3).slice(0, -1);
    const sections = Array.from({ length: count }, section);
    return {
      ...{ id: `bench-${at + 1}`, title, code },
      text: `# ${title}\n\nO código é ${code}.\n\n${sections.join('\n\n')}\n`,
    };
  });
}
