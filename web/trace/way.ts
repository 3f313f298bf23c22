import type { ConversationView, TurnView } from '../../local/watch/watch-answer.ts';
import type { Bus, BusEvent } from '../watch/bus.ts';
import type { Chats, Line } from '../watch/chats.ts';

/** ISO 8601. */
type Happening = { at: string } & (
  | { kind: 'written'; line: Line }
  | { kind: 'event'; event: BusEvent }
  | { kind: 'turn'; turn: TurnView }
  | { kind: 'read' }
  | { kind: 'accepted'; line: Line }
  | { kind: 'status'; status: Line['progress']; code: number | undefined }
);

/** One thing that happened to a message; `sinceMs` since the webhook had it. */
export type Hop = Happening & { sinceMs: number };

/** What became of one message. */
export interface Way {
  line: Line;
  conversationId: string | undefined;
  /** Traces that it is in, the first one first. */
  traceIds: string[];
  hops: Hop[];
}

interface Known {
  chats: Pick<Chats, 'chatWith'>;
  bus: Pick<Bus, 'events' | 'of'>;
  conversations: ReadonlyMap<string, ConversationView>;
}

/**
 * The way of a message: from the phone to the bus, through turns, to WhatsApp and back as statuses. A message that waited for the
 * next one has the next one's way too, since that is how it was answered; an answer has the way of what it answers.
 *
 * @param messageId WhatsApp's id of a message of either side
 */
export function wayOf(messageId: string, { chats, bus, conversations }: Known): Way | undefined {
  const line = chats.chatWith(messageId)?.lines.find(({ id }) => id === messageId);
  if (!line) return undefined;
  const begin = bus.events().find((event) => messageIdOf(event) === messageId);
  const conversationId = begin?.conversationId;
  const events = bus.of(conversationId);
  const view = conversations.get(conversationId ?? '');
  const traces = begin ? tracesFrom(begin, events) : [];
  const own = events.filter(({ traceId }) => traces.includes(traceId));
  const turns = turnsOf(own, view);
  const zero = own.find(isReceived)?.at ?? line.at;

  const hops: Happening[] = [
    ...own.map((event): Happening => ({ kind: 'event', at: event.at, event })),
    ...turns.map((turn): Happening => ({ kind: 'turn', at: turn.ended_at ?? zero, turn })),
    ...linesOf(messageId, own, chats).flatMap(hopsOfLine),
  ];
  return {
    line,
    conversationId,
    traceIds: traces,
    hops: hops
      .map((hop): Hop => ({ ...hop, sinceMs: Date.parse(hop.at) - Date.parse(zero) }))
      .sort((one, other) => one.sinceMs - other.sinceMs || RANK[one.kind] - RANK[other.kind]),
  };
}

/** What comes first of what has the same millisecond. */
const RANK: Record<Hop['kind'], number> = { written: 0, read: 1, turn: 2, event: 3, accepted: 4, status: 5 };

function hopsOfLine(line: Line): Happening[] {
  if (line.from === 'customer') {
    const written: Happening = { kind: 'written', at: line.at, line };
    return line.readAt === undefined ? [written] : [written, { kind: 'read', at: line.readAt }];
  }
  return [
    { kind: 'accepted', at: line.at, line },
    ...line.statuses.map(
      ({ status, at }): Happening => ({
        ...{ kind: 'status', at, status },
        code: status === 'failed' ? line.code : undefined,
      }),
    ),
  ];
}

/** The message, what it was answered together with, and the answers. */
function linesOf(messageId: string, events: readonly BusEvent[], chats: Known['chats']): Line[] {
  const ids = new Set([messageId, ...events.flatMap((event) => messageIdOf(event) ?? [])]);
  return [...ids].flatMap((id) => chats.chatWith(id)?.lines.filter((line) => line.id === id) ?? []);
}

const isReceived = ({ type }: BusEvent) => type === 'inbox.message.received';

function messageIdOf({ payload }: BusEvent): string | undefined {
  return typeof payload.messageId === 'string' ? payload.messageId : undefined;
}

const numberIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Its own trace, and that of the answer where another message's turn gave it. */
function tracesFrom({ traceId }: BusEvent, events: readonly BusEvent[]): string[] {
  const asked = events
    .filter((event) => event.traceId === traceId)
    .map(({ payload }) => numberIn(payload.seq))
    .find((seq) => seq !== undefined && seq > 0);
  if (asked === undefined) return [traceId];
  const answer = events.find(({ payload }) => (numberIn(payload.seqThrough) ?? 0) >= asked);
  return answer && answer.traceId !== traceId ? [traceId, answer.traceId] : [traceId];
}

/** Turns that were asked for these messages, or answered them. */
function turnsOf(events: readonly BusEvent[], view: ConversationView | undefined): TurnView[] {
  const seqs = new Set(
    events.flatMap(({ payload }) => numberIn(payload.seq) ?? numberIn(payload.seqThrough) ?? []),
  );
  return (view?.turns ?? []).filter(({ seq_through: seq }) => seq > 0 && seqs.has(seq));
}

/** How long the customer waited for an answer, in milliseconds; undefined where none was accepted yet. */
export function answerTime({ hops }: Way): number | undefined {
  return hops.find(({ kind }) => kind === 'accepted')?.sinceMs;
}
