import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import type { TransactItem } from '#platform/dynamodb/conditional-write.ts';
import { updateOrCheck } from '#platform/dynamodb/item-update.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { awaiting, NOT_AWAITED } from '../hearing/heard-row.ts';
import { isAwaited } from '../hearing/unheard.ts';
import { asInLiving, numberFrom, type Strand } from '../merge/strands.ts';
import type { Conversation, MessageIdItem, MessageRow } from '../records.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import { asksForAnswer } from './asks-for-answer.ts';
import type { MessageChange } from './change-records.ts';
import { type AbsentMessage, type FoundMessage, findCopies, findTarget, type Target } from './find-target.ts';
import { asksAgain, changedMessage, changeOf, isForAgents, isOwn, withReaction } from './message-change.ts';
import { type Decided, idWrite, rowChange, rowOf, rowWrites } from './message-items.ts';
import { takenBackElsewhere } from './taken-back.ts';
import { revocationBefore, rowsTakenBack, waitWrites } from './waiting.ts';

type Event = InboxMessageReceived | InboxEchoReceived;

/** How a message is stored. */
export interface StoringPlan {
  /** Whether it takes an `inbound_seq` and is answered. */
  asks: boolean;
  /** Whether an answer to what was read before is void. */
  revises: boolean;
  /** Whether a text that was there is gone. */
  takesBack: boolean;
  /** A voice note that agents listened to, and which was taken back: they go on without. */
  silences?: string | undefined;
  /** The writes besides the conversation's: first that of the item of the message's id. */
  writes(decided: Decided): TransactItem[];
}

/** What was read and made before stays as it is. */
const LEAVES = { revises: false, takesBack: false } as const;

interface Known {
  keepRevoked: boolean;
  /** Where the message belongs. */
  strand: Strand;
  /** What waits for this message there, if that is known. */
  marker: MessageIdItem | undefined;
}

/** Looks for what a message is about, and says what is written. */
export async function planStoring(
  table: Table,
  event: Event,
  current: Conversation | undefined,
  asKnown: Known,
): Promise<StoringPlan> {
  const about = changeOf(event);
  if (!about) return planMessage(table, event, asKnown);
  const of = current ?? event;
  const target = await findTarget(table, of, about.targetIds, about.change);
  // It goes to what it is about, unless something waits for it elsewhere.
  const isFree = target.kind !== 'foreign' && asKnown.marker === undefined;
  const known = isFree ? { ...asKnown, strand: target.strand } : asKnown;
  if (target.kind === 'reply') return planReaction(table, event, target, about.change, known);
  const { change } = about;
  const isAbsent = target.kind === 'absent';
  // The words of a message are changed in every copy, whichever of them come before or after.
  const hasCopies = change.kind !== 'reaction' && target.kind !== 'foreign';
  const foundId = target.kind === 'message' ? target.row.message_id : about.targetIds[0];
  const copies = hasCopies ? await findCopies(table, of, about, foundId) : [];
  const absent = [...(isAbsent ? [target] : []), ...copies.filter((copy) => copy.kind === 'absent')];
  const plan =
    target.kind === 'message'
      ? planChange(table, event, current, target, change, known, copies)
      : planWaiting(table, event, absent, change, known);
  if (change.kind !== 'revoke') return plan;
  const present = [target, ...copies].flatMap((one) => (one.kind === 'message' ? [one.key] : []));
  const rows = [...present, ...absent.flatMap((one) => rowsTakenBack(one, change))];
  return rows.length === 0 ? plan : takingBack(table, of, plan, rows);
}

/** @param rows whose text goes */
async function takingBack(
  table: Table,
  of: Conversation | Event,
  plan: StoringPlan,
  rows: ReadonlyArray<Pick<Key, 'sk'>>,
): Promise<StoringPlan> {
  const [first = ''] = rows.map(({ sk }) => sk).sort();
  const more = await takenBackElsewhere(table, of, first);
  return { ...plan, takesBack: true, writes: (decided) => [...plan.writes(decided), ...more] };
}

/** A message of its own. What came before it is done to it: a text that was taken back is never read. So with its file. */
function planMessage(
  { tableName }: Table,
  event: Event,
  { keepRevoked, strand, marker }: Known,
): StoringPlan {
  const author = { from_me: event.payload.fromMe };
  const waiting = (marker?.waiting ?? []).filter((change) => isOwn(change, author));
  const changedBy = (row: MessageRow) =>
    waiting.reduce((changed, change) => changedMessage(changed, change, { keepRevoked }), row);
  const isCustomers = event.event === EVENT_NAMES.inboxMessageReceived;
  const isTakenBack = waiting.some(({ kind }) => kind === 'revoke');
  return {
    asks: isCustomers && asksForAnswer(event.payload) && !isTakenBack,
    ...LEAVES,
    writes: (decided) => {
      const { inboundSeq, hearUntil } = decided;
      const number = inboundSeq === undefined ? undefined : numberFrom(strand, inboundSeq);
      const file = marker?.media ? { media: marker.media } : {};
      const own = { ...rowOf(event, number), ...file, ...awaiting(strand.conversation_id, hearUntil) };
      const { sk, writes } = rowWrites(tableName, event, strand, changedBy(own), waiting);
      return [idWrite(tableName, event, strand, sk, decided, marker), ...writes];
    },
  };
}

/** An edit has the number under which its message is answered anew; a revocation only one that voids what was read. */
function planChange(
  { tableName }: Table,
  event: Event,
  current: Conversation | undefined,
  { strand, key, row }: FoundMessage,
  change: MessageChange,
  { keepRevoked, strand: home, marker }: Known,
  copies: ReadonlyArray<FoundMessage | AbsentMessage>,
): StoringPlan {
  const changed = changedMessage(row, change, { keepRevoked });
  const absent = copies.filter((copy) => copy.kind === 'absent');
  // What was edited while another responder had the conversation is theirs to answer.
  const isTheirs = event.payload.standby === true && change.kind === 'edit';
  const silences = change.kind === 'revoke' && isAwaited(current, row);
  const asks =
    current !== undefined &&
    changed !== row &&
    !isTheirs &&
    (silences ? isForAgents(current) : asksAgain(current, asInLiving(strand, row), change));
  return {
    asks,
    revises: asks,
    takesBack: false,
    silences: silences ? row.message_id : undefined,
    writes: (decided) => {
      const { inboundSeq } = decided;
      // A voice note that is taken back unheard is numbered, so that what was written beside it is answered.
      const isNumbered = asks && (change.kind === 'edit' || silences) && inboundSeq !== undefined;
      const number = isNumbered ? { inbound_seq: numberFrom(strand, inboundSeq) } : {};
      const silent = silences ? NOT_AWAITED : {};
      return [
        idWrite(tableName, event, home, key.sk, decided, marker),
        rowChange(tableName, key, row, { ...changed, ...silent, ...number }),
        ...copies.flatMap((copy) =>
          copy.kind === 'message'
            ? [rowChange(tableName, copy.key, copy.row, changedMessage(copy.row, change, { keepRevoked }))]
            : [],
        ),
        ...waitWrites(tableName, absent, change, undefined, decided.now),
      ];
    },
  };
}

function planReaction(
  { tableName }: Table,
  event: Event,
  { key, row }: Extract<Target, { kind: 'reply' }>,
  change: MessageChange,
  { strand: home, marker }: Known,
): StoringPlan {
  const reaction = updateOrCheck<Pick<ReplyRow, 'reactions'>>(tableName, key, {
    seen: { reactions: row.reactions },
    next: { reactions: withReaction(row.reactions, change) },
    unchanged: ['reactions'],
    existing: 'required',
  });
  return {
    asks: false,
    ...LEAVES,
    writes: (decided) => [idWrite(tableName, event, home, key.sk, decided, marker), reaction],
  };
}

/**
 * It has a row of its own, until its message comes; an edit of what was taken back has no word in it.
 *
 * @param absent what it waits for: a message and its copies, or nothing
 */
function planWaiting(
  { tableName }: Table,
  event: Event,
  absent: readonly AbsentMessage[],
  change: MessageChange,
  { keepRevoked, strand, marker }: Known,
): StoringPlan {
  const revocations = absent.flatMap((one) => revocationBefore(one, change) ?? []);
  const own = rowOf(event, undefined);
  const [revocation] = change.kind === 'edit' ? revocations : [];
  const row = revocation ? changedMessage(own, revocation, { keepRevoked }) : own;
  return {
    asks: false,
    ...LEAVES,
    writes: (decided) => {
      const { sk, writes } = rowWrites(tableName, event, strand, row);
      return [
        idWrite(tableName, event, strand, sk, decided, marker),
        ...writes,
        ...waitWrites(tableName, absent, change, sk, decided.now),
      ];
    },
  };
}
