import { MAX_TEXT_LENGTH } from '../shared/whatsapp/cloud-api.ts';
import type { ModelAnswer } from './model.ts';

/** A sentence's end, or the end of a line. */
const SENTENCE_END = /[.!?…](?=\s|$)|\n/g;

/**
 * The text as it can be sent. An answer that the model did not finish, or that is longer than WhatsApp takes,
 * ends after its last whole sentence; where there is none, it ends with an ellipsis.
 */
export function fitText({ text, complete }: Pick<ModelAnswer, 'text' | 'complete'>): string {
  if (complete && text.length <= MAX_TEXT_LENGTH) return text;
  const start = text.slice(0, MAX_TEXT_LENGTH - 1);
  const end = [...start.matchAll(SENTENCE_END)].at(-1);
  return end ? start.slice(0, end.index + 1).trimEnd() : `${start.trimEnd()}…`;
}
