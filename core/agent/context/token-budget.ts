import type { HistoryLine } from '../../model/model-call.ts';
import { FILE_TEXT, FILE_TEXT_END, note } from './notes.ts';

/**
 * Characters that one token holds at least, roughly: English has about four, Portuguese fewer. Every provider
 * counts differently, so the budget is kept with room to spare.
 *
 * @see https://help.openai.com/en/articles/4936856-what-are-tokens-and-how-to-count-them
 */
const CHARACTERS_PER_TOKEN = 3;

/** Role and separators of a line. */
const TOKENS_PER_LINE = 4;

/** Notes of ours before the words of a message. */
const NOTES_BEFORE = /^(?:\[\[[^[\]]*\]\]\n)+/;

/** What is written in a file, between the notes that say so. */
const FILE_BLOCK = new RegExp(`(\\[\\[${FILE_TEXT}\\]\\]\\n)([\\s\\S]*?)(\\n\\[\\[${FILE_TEXT_END}\\]\\])`);

/** Less of a file's text than this says nothing, in UTF-16 units. */
const LEAST_OF_FILE = 100;

/** Tokens of the history that a model reads, at most. */
export const HISTORY_TOKENS = 3_000;

export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN) + TOKENS_PER_LINE;
}

/**
 * The lines that fit the budget, in their order: every unanswered one, and the newest others with what is left. The
 * unanswered share the budget: a short one is whole, and what is too long is cut visibly in its middle, so that the
 * model knows that there was more. Where nothing is unanswered, the newest line stands for it.
 */
export function withinBudget(lines: readonly HistoryLine[], tokens = HISTORY_TOKENS): HistoryLine[] {
  const hasOwed = lines.some(({ isOwed }) => isOwed);
  const isDue = (line: HistoryLine, index: number) => (hasOwed ? line.isOwed : index === lines.length - 1);
  const due = lines.filter(isDue);
  const share = shareOf(
    due.map(({ text }) => estimateTokens(text)),
    tokens,
  );
  const cut = new Map(due.map((line) => [line, { ...line, text: withinShare(line.text, share) }]));
  let left = tokens - [...cut.values()].reduce((sum, { text }) => sum + estimateTokens(text), 0);
  const kept = new Set<HistoryLine>(due);
  for (const line of lines.filter((line, index) => !isDue(line, index)).reverse()) {
    left -= estimateTokens(line.text);
    if (left < 0) break;
    kept.add(line);
  }
  return lines.filter((line) => kept.has(line)).map((line) => cut.get(line) ?? line);
}

/** The most that each may have so that all together fit: what the small ones leave goes to the others. */
function shareOf(needs: readonly number[], tokens: number): number {
  let left = tokens;
  for (const [index, need] of [...needs].sort((a, b) => a - b).entries()) {
    const share = Math.floor(left / (needs.length - index));
    if (need > share) return share;
    left -= need;
  }
  return tokens;
}

/**
 * The beginning, where the request often stands, and the end, around a note of how much is missing. The notes before the
 * words stay whole, unless they took more than half of the room.
 */
function withinShare(whole: string, tokens: number): string {
  if (estimateTokens(whole) <= tokens) return whole;
  const allRoom = Math.max(0, tokens - TOKENS_PER_LINE) * CHARACTERS_PER_TOKEN;
  const line = withLessOfFile(whole, whole.length - allRoom);
  if (estimateTokens(line) <= tokens) return line;
  const before = NOTES_BEFORE.exec(line)?.[0] ?? '';
  const notes = before.length <= allRoom / 2 ? before : `${note('cut: notes')}\n`;
  const text = line.slice(before.length);
  const room = allRoom - notes.length;
  if (text.length <= room) return notes + text;
  return notes + cutInMiddle(text, room);
}

/**
 * What is written in a file is cut before what the customer said, and only between its notes: without them a stranger's text
 * would stand there as the customer's own words.
 *
 * @param over so many UTF-16 units are too many
 */
function withLessOfFile(line: string, over: number): string {
  return line.replace(FILE_BLOCK, (_block, open: string, text: string, close: string) => {
    const room = text.length - over;
    return room < LEAST_OF_FILE ? note('cut: the text of the file') : open + cutInMiddle(text, room) + close;
  });
}

/** The beginning and the end, around a note of how much is missing; at most `room` UTF-16 units, and the note. */
function cutInMiddle(text: string, room: number): string {
  const half = Math.max(0, Math.floor((room - noteOf(text.length).length) / 2));
  const begin = wellFormed(text.slice(0, half));
  const end = wellFormed(text.slice(text.length - half));
  return `${begin}${noteOf(text.length - begin.length - end.length)}${end}`;
}

const noteOf = (characters: number) => ` … ${note(`cut: ${characters} characters`)} … `;

/** Without the half of a character that a cut leaves. */
function wellFormed(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
}
