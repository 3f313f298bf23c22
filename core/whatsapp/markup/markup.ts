import { definitionsOf, parseMarkdown } from './markdown.ts';
import { MarkupConverter } from './markup-converter.ts';
import { applyEdits } from './text-edits.ts';

/** No more than this is sent as one answer; what is beyond is left as it is. */
const LONGEST = 12_000;

/** Lines without an empty one between: no answer has more, and each may be read with all before it. */
const MOST_LINES = 400;

/** What is changed has one of these in it: a table of one column has no bar, but a colon in its line of dashes. */
const MARKS = /[*_~#[<\\`|]|:-|-:/;

/**
 * Turns the Markdown of language models into WhatsApp's markup. Only the markup is replaced: all other text,
 * HTML entities and tags, white space and lists stay as they are.
 *
 * - `**bold**`, `__bold__` and headings become `*bold*`, line by line, since WhatsApp's ends with the line.
 * - `*text*` is italic in Markdown and bold in WhatsApp. It stays as it is, so that a text which is WhatsApp's
 *   markup already is not changed; within or around bold it becomes `_text_`.
 * - `~~text~~` becomes `~text~`; `_text_`, quotes and code stay, fences lose their language.
 * - `[text](url)` becomes `text (url)`, pictures likewise; a table becomes paragraphs.
 * - Backslashes that only protect a character from Markdown go, `<br>` becomes a line break.
 *
 * Never throws, and costs at most about as much more as the text is longer: what no answer has, such as a paragraph of
 * hundreds of stars or of lines, stays as it is. The result has at most about four times the length.
 *
 * @see https://faq.whatsapp.com/539178204879377
 */
export function toWhatsAppMarkup(markdown: string): string {
  // A byte order mark would shift the places of all nodes.
  const source = markdown.replace(/^\uFEFF/, '');
  if (!MARKS.test(source)) return source;
  const end = source.length <= LONGEST ? source.length : source.lastIndexOf('\n', LONGEST) + 1 || LONGEST;
  const head = source.slice(0, end);
  if (longestBlock(head) > MOST_LINES) return source;
  const root = parseMarkdown(head);
  const edits = new MarkupConverter(head, definitionsOf(root)).edits(root);
  return applyEdits(head, edits, { start: 0, end }) + source.slice(end);
}

/** In lines. */
function longestBlock(text: string): number {
  const blocks = text.split(/(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)/);
  return Math.max(...blocks.map((block) => block.split(/\r\n|\r|\n/).length));
}
