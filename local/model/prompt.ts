import { ABOUT_CUSTOMER, SAID_BEFORE } from '#core/agent/context/about-customer.ts';
import { FILE_TEXT, FILE_TEXT_END, NOT_SENT } from '#core/agent/context/notes.ts';
import { type Documents, documentsIn, withoutDocuments } from './documents.ts';
import { OpenAiError } from './openai-error.ts';

/** One thing that the model reads. */
export type Turn =
  | { kind: 'message'; role: string; text: string; images?: readonly string[] }
  | { kind: 'call'; id: string; name: string; arguments: string }
  | { kind: 'output'; id: string; text: string };

/** What a tool gave back. */
export interface ToolOutput {
  name: string;
  text: string;
}

/** What the answer is made from. */
export interface Prompt {
  /** What customers said, oldest first; never empty. */
  userTexts: string[];
  /** What is written in the files of the customer's newest message. */
  fileTexts: string[];
  /** Where the images of the customer's newest message are. */
  images: readonly string[];
  /** What tools gave back since the customer's newest message. */
  toolOutputs: ToolOutput[];
  /** What the company's documents gave. */
  documents: Documents;
  /** Everything the model would read, in order. */
  parts: string[];
}

/**
 * Puts a prompt together; a system or developer message counts as text but not as a question.
 *
 * @param head what stands before the turns, such as tools and instructions
 * @throws {OpenAiError} 400 when calls and outputs of tools do not belong together
 */
export function promptOf(head: readonly string[], turns: readonly Turn[]): Prompt {
  const names = checkedToolNames(turns);
  const isQuestion = (turn: Turn) =>
    turn.kind === 'message' && turn.role === 'user' && withoutNotes(turn.text) !== '';
  const userTexts = turns.flatMap((turn) =>
    turn.kind === 'message' && isQuestion(turn) ? [withoutNotes(turn.text)] : [],
  );
  const newest = turns.findLastIndex(isQuestion);
  const asked = turns[newest];
  const toolOutputs = turns
    .slice(newest + 1)
    .flatMap((turn) => (turn.kind === 'output' ? [{ name: names.get(turn.id) ?? '', text: turn.text }] : []));
  return {
    userTexts: userTexts.length > 0 ? userTexts : [''],
    fileTexts: asked?.kind === 'message' ? [...asked.text.matchAll(FILES)].map(([, text = '']) => text) : [],
    images: (asked?.kind === 'message' && asked.images) || [],
    toolOutputs,
    documents: documentsIn(turns.flatMap((turn) => (turn.kind === 'message' ? [turn.text] : []))),
    parts: [...head, ...turns.map((turn) => (turn.kind === 'call' ? turn.name + turn.arguments : turn.text))],
  };
}

function checkedToolNames(turns: readonly Turn[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const open = new Set<string>();
  for (const turn of turns) {
    if (turn.kind === 'call') {
      names.set(turn.id, turn.name);
      open.add(turn.id);
    } else if (turn.kind === 'output' && !open.delete(turn.id)) {
      throw new OpenAiError(400, `No tool call found for function call output with call_id ${turn.id}.`);
    }
  }
  const [unanswered] = open;
  if (unanswered !== undefined) {
    throw new OpenAiError(400, `No tool output found for function call ${unanswered}.`);
  }
  return names;
}

/** A note of why an answer was not sent, behind the customer's words or alone. */
const WHY_AGAIN = `[[${NOT_SENT}`;

/** What is written in a file, between the notes that say so. */
const FILES = new RegExp(`\\[\\[${FILE_TEXT}\\]\\]\\n([\\s\\S]*?)\\n\\[\\[${FILE_TEXT_END}\\]\\]\\n?`, 'g');

/** Documents and notes about the customer are none of the customer's words, whether they stand alone or before these. */
function withoutNotes(read: string): string {
  const all = withoutDocuments(read).replace(FILES, '').trim();
  const again = all.lastIndexOf(WHY_AGAIN);
  const text = again === -1 ? all : all.slice(0, again).trimEnd();
  if (!text.startsWith(ABOUT_CUSTOMER)) return text;
  const lines = text.split('\n');
  const first = lines.findIndex((line, index) => index > 0 && !line.startsWith(SAID_BEFORE));
  return first === -1 ? '' : lines.slice(first).join('\n');
}
