import { EARLIER, EARLIER_END } from '#core/agent/knowledge/earlier-note.ts';
import { FOUND, FOUND_END, NOTHING_FOUND } from '#core/agent/knowledge/found-note.ts';
import { embeddingOf } from './embedding.ts';

/** A part of a document that the prompt has, by the id that the prompt gives it. */
export interface DocumentPart {
  id: string;
  section: string;
  text: string;
}

/** What documents give an answer: the parts, none where a search found none; undefined: none was made. */
export type Documents = readonly DocumentPart[] | undefined;

const BLOCK = new RegExp(`\\[\\[${FOUND}\\]\\]\\n([\\s\\S]*?)\\[\\[${FOUND_END}\\]\\]\\n?`, 'g');
const SAID = new RegExp(`\\[\\[${EARLIER}\\]\\]\\n[\\s\\S]*?\\[\\[${EARLIER_END}\\]\\]\\n?`, 'g');
const NOTHING = `[[${NOTHING_FOUND}]]`;
const PART = /\[\[(k\d+): ([^[\]]*)\]\]\n([\s\S]*?)(?=\n*\[\[k\d+: |\s*$)/g;

/** A part with less in common with the question does not answer it. */
const NEAR = 0.15;

/** Documents and what was said long ago are none of the customer's words of now, whether they stand alone or before these. */
export function withoutDocuments(text: string): string {
  return text.replace(SAID, '').replace(BLOCK, '').replace(NOTHING, '').trim();
}

/** The documents in what a model reads. */
export function documentsIn(texts: readonly string[]): Documents {
  const all = texts.join('\n');
  const parts = [...all.matchAll(BLOCK)].flatMap(([, block = '']) =>
    [...block.matchAll(PART)].map(([, id = '', section = '', text = '']) => ({
      id,
      section,
      text: text.trim(),
    })),
  );
  return parts.length > 0 || all.includes(NOTHING) ? parts : undefined;
}

/** The part that answers a question, by words and letters that both have; undefined where none does. */
export function answerIn(parts: readonly DocumentPart[], question: string): DocumentPart | undefined {
  const asked = embeddingOf(question);
  const [best] = parts
    .map((part) => ({ part, near: dot(asked, embeddingOf(`${part.section}\n${part.text}`)) }))
    .sort((one, other) => other.near - one.near);
  return best && best.near >= NEAR ? best.part : undefined;
}

function dot(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}
