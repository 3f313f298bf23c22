import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import type { TransactItem } from '#platform/dynamodb/conditional-write.ts';
import { updateOrCheck } from '#platform/dynamodb/item-update.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { asInLiving, numberFrom, type Strand } from '../merge/strands.ts';
import type { Conversation, MessageIdItem, MessageRow } from '../records.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import { asksForAnswer } from './asks-for-answer.ts';
import type { MessageChange } from './change-records.ts';
import { type FoundMessage, findCopies, findTarget, type Target } from './find-target.ts';
import { asksAgain, changedMessage, changeOf, isOwn, withReaction } from './message-change.ts';
import { type Decided, idWrite, rowChange, rowOf, rowWrites } from './message-items.ts';
import { takenBackElsewhere } from './taken-back.ts';
import { editsTakenBack, revocationBefore, waitWrites } from './waiting.ts';

type Event = InboxMessageReceived | InboxEchoReceived;

/** How a message is stored. */
export interface StoringPlan {
  /** Whether it takes an `inbound_seq` and is answered. */
  asks: boolean;
  /** Whether an answer to what was read before is void. */
  revises: boolean;
  /** Whether a text that was there is gone. */
  takesBack: boolean;
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
  if (target.kind === 'message') {
    const plan = planChange(table, event, current, target, about.change, known);
    if (about.change.kind !== 'revoke') return plan;
    const copies = await findCopies(table, of, about, target.row.message_id);
    const { keepRevoked } = known;
    const writes = copies.map(({ key, row }) =>
      rowChange(table.tableName, key, row, changedMessage(row, about.change, { keepRevoked })),
    );
    return takingBack(table, of, plan, [target, ...copies], writes);
  }
  if (target.kind === 'reply') return planReaction(table, event, target, about.change, known);
  const plan = planWaiting(table, event, target, about.change, known);
  if (target.kind === 'foreign') return plan;
  const edits = editsTakenBack(target, about.change).map(({ row_sk }) => ({ key: { sk: row_sk } }));
  return edits.length === 0 ? plan : takingBack(table, of, plan, edits);
}

/**
 * @param rows whose text goes
 * @param writes by which it goes, besides those of the plan
 */
async function takingBack(
  table: Table,
  of: Conversation | Event,
  plan: StoringPlan,
  rows: ReadonlyArray<{ key: Pick<Key, 'sk'> }>,
  writes: readonly TransactItem[] = [],
): Promise<StoringPlan> {
  const [first = ''] = rows.map(({ key }) => key.sk).sort();
  const more = [...writes, ...(await takenBackElsewhere(table, of, first))];
  return { ...plan, takesBack: true, writes: (decided) => [...plan.writes(decided), ...more] };
}

/** A message of its own. What came before it is done to it: a text that was taken back is never read. */
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
      const { inboundSeq } = decided;
      const number = inboundSeq === undefined ? undefined : numberFrom(strand, inboundSeq);
      const { sk, writes } = rowWrites(tableName, event, strand, changedBy(rowOf(event, number)), waiting);
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
): StoringPlan {
  const changed = changedMessage(row, change, { keepRevoked });
  const asks =
    current !== undefined && changed !== row && asksAgain(current, asInLiving(strand, row), change);
  return {
    asks,
    revises: asks,
    takesBack: false,
    writes: (decided) => {
      const { inboundSeq } = decided;
      const isNumbered = asks && change.kind === 'edit' && inboundSeq !== undefined;
      const number = isNumbered ? { inbound_seq: numberFrom(strand, inboundSeq) } : {};
      return [
        idWrite(tableName, event, home, key.sk, decided, marker),
        rowChange(tableName, key, row, { ...changed, ...number }),
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

/** It has a row of its own, until its message comes; an edit of what was taken back has no word in it. */
function planWaiting(
  { tableName }: Table,
  event: Event,
  target: Extract<Target, { kind: 'absent' | 'foreign' }>,
  change: MessageChange,
  { keepRevoked, strand, marker }: Known,
): StoringPlan {
  const revocation =
    target.kind === 'absent' && change.kind === 'edit' ? revocationBefore(target, change) : undefined;
  const own = rowOf(event, undefined);
  const row = revocation ? changedMessage(own, revocation, { keepRevoked }) : own;
  return {
    asks: false,
    ...LEAVES,
    writes: (decided) => {
      const { sk, writes } = rowWrites(tableName, event, strand, row);
      return [
        idWrite(tableName, event, strand, sk, decided, marker),
        ...writes,
        ...(target.kind === 'absent' ? waitWrites(tableName, target, change, sk, decided.now) : []),
      ];
    },
  };
}
