import type { Entry, Reply, Turn } from '../../api/types.ts';
import type { Unsent } from '../compose/outbox.ts';
import { quotedId } from './content-facts.ts';
import { entryKey } from './timeline-state.ts';

/** One line of an open conversation. */
export type TimelineItem =
  | { kind: 'day'; key: string; at: string }
  | {
      kind: 'entry';
      key: string;
      entry: Entry;
      turn: Turn | undefined;
      isFirst: boolean;
      quoted: Entry | undefined;
    }
  | { kind: 'turn'; key: string; turn: Turn }
  | { kind: 'new'; key: string }
  | { kind: 'unsent'; key: string; unsent: Unsent };

interface Parts {
  entries: readonly Entry[];
  turns: readonly Turn[];
  unsent: readonly Unsent[];
  /** The newest message that the person had read when they opened the conversation; undefined: no line. */
  readSeq: number | undefined;
  /** Keys of entries that begin a group whatever is before them. */
  borders?: ReadonlySet<string>;
}

/** Entries closer than this, of one author, are one group, in milliseconds. */
const GROUP_MS = 5 * 60_000;

/** Endings that say nothing to a person: another turn tells what became of the message. */
const SILENT = new Set<Turn['outcome']>([
  ...(['already_answered', 'superseded', 'already_asked', 'withdrawn', 'continued'] as const),
]);

/**
 * The lines of a conversation: days, messages in groups, what became of the turns of agents where it belongs, where the
 * unread begins, and at the end what the person said that is not confirmed.
 */
export function timelineItems({ entries, turns, unsent, readSeq, borders }: Parts): TimelineItem[] {
  const ofReply = new Map(turns.filter(isAnswer).map((turn) => [turn.replySeq, turn]));
  const ofMessage = Map.groupBy(
    turns.filter((turn) => !isAnswer(turn) && !SILENT.has(turn.outcome)),
    ({ seqThrough }) => seqThrough,
  );
  const quotedBy = quotesAmong(entries);
  const items: TimelineItem[] = [];
  let before: Entry | undefined;
  let day = dayAround(Number.NaN);
  let isMarked = readSeq === undefined || readSeq === 0;
  for (const entry of entries) {
    const at = Date.parse(entry.at);
    if (!(at >= day.from && at < day.until)) {
      day = dayAround(at);
      items.push({ kind: 'day', key: `day-${entry.at.slice(0, 10)}-${entryKey(entry)}`, at: entry.at });
      before = undefined;
    }
    const seq = entry.kind === 'message' ? entry.seq : null;
    if (!isMarked && seq !== null && readSeq !== undefined && seq > readSeq) {
      items.push({ kind: 'new', key: 'new' });
      isMarked = true;
      before = undefined;
    }
    const turn = entry.kind === 'reply' ? ofReply.get(entry.seq) : undefined;
    const [key, quoted] = [entryKey(entry), quotedBy(entry)];
    items.push({
      ...{ kind: 'entry', key, entry, turn, quoted },
      isFirst: borders?.has(key) || !isSameGroup(before, entry),
    });
    before = entry;
    for (const ended of seq === null ? [] : (ofMessage.get(seq) ?? [])) {
      items.push({ kind: 'turn', key: `turn-${ended.id}`, turn: ended });
      before = undefined;
    }
  }
  for (const one of notYetThere(unsent, entries)) {
    items.push({ kind: 'unsent', key: `unsent-${one.key}`, unsent: one });
  }
  return items;
}

/** Finds what an entry quotes. Few quote: the others are sorted by their ids when the first does. */
function quotesAmong(entries: readonly Entry[]): (entry: Entry) => Entry | undefined {
  let byId: ReadonlyMap<string | null, Entry> | undefined;
  return (entry) => {
    const id = entry.kind === 'message' ? quotedId(entry.content) : undefined;
    if (id === undefined) return undefined;
    byId ??= new Map(entries.map((one) => [one.id, one]));
    return byId.get(id);
  };
}

const isAnswer = ({ replySeq, outcome }: Turn) =>
  replySeq !== null && (outcome === 'answered' || outcome === 'handed_over');

/** The day of the person who looks, in milliseconds since the epoch: of ten thousand messages most are of the day before theirs. */
function dayAround(at: number): { from: number; until: number } {
  const of = new Date(at);
  const [year, month, date] = [of.getFullYear(), of.getMonth(), of.getDate()];
  return { from: new Date(year, month, date).getTime(), until: new Date(year, month, date + 1).getTime() };
}

const authorOf = (entry: Entry) => {
  if (entry.kind === 'reply') return `reply ${entry.author} ${entry.userId}`;
  if (entry.kind === 'note') return `note ${entry.userId}`;
  return `${entry.kind} ${entry.fromBusiness}`;
};

function isSameGroup(before: Entry | undefined, entry: Entry): boolean {
  if (!before || authorOf(before) !== authorOf(entry)) return false;
  return Date.parse(entry.at) - Date.parse(before.at) < GROUP_MS;
}

/**
 * What is not shown twice: a message without an answer may have arrived, and be read before its answer is. Each reply
 * that is there stands for one unconfirmed act with the same words.
 */
function notYetThere(unsent: readonly Unsent[], entries: readonly Entry[]): Unsent[] {
  const said = entries.filter((entry): entry is Reply => entry.kind === 'reply' && entry.author === 'human');
  const used = new Set<number>();
  return unsent.filter(({ said: { kind, text }, at, state, seen }) => {
    if (state === 'refused') return false;
    if (kind === 'note' || (state !== 'waiting' && state !== 'sending')) return true;
    const twin = said.find(
      (reply) =>
        reply.text === text &&
        (kind === 'file') === (reply.file !== null) &&
        reply.seq > seen.replySeq &&
        Date.parse(reply.at) > at - 60_000 &&
        !used.has(reply.seq),
    );
    if (twin) used.add(twin.seq);
    return !twin;
  });
}
