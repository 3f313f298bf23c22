import { ledgerKey } from '#core/conversation/keys.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import { owesAnswer } from '#core/conversation/watch/next-step.ts';
import type { Evidence, Invariant } from '../evidence.ts';
import { TOO_FAST } from '../fake-whatsapp.ts';
import type { ReplyChange } from '../table-history.ts';

/** A person's words leave within this, in milliseconds. */
const PERSONS_WORDS_MS = 30_000;

/** One death costs a customer no more than this, in milliseconds. */
const DEATH_MS = 75_000;

/** Between the customer's phone and the bus's last delivery: what is no death's fault, in milliseconds. */
const ON_THE_WAY_MS = 10_000;

/** How long a number may be slow after WhatsApp said that it sends too many, or was not reached, in milliseconds. */
const NUMBER_SLOW_MS = 5 * 60_000;

/** What an agent owes, and every reply that has no end, has a time at which it, or its conversation, is looked at. */
export const lookedAfter: Invariant = {
  name: 'whatever waits has a time at which it is looked at',
  violations({ changes }) {
    const states = new Map<string, Conversation>();
    const pending = new Map<string, Map<number, ReplyRow>>();
    return changes.flatMap((change, index) => {
      if (change.kind === 'state') {
        states.set(change.after.conversation_id, change.after);
      } else if (change.kind === 'reply') {
        const { conversation_id } = change.conversation;
        const rows = pending.get(conversation_id) ?? new Map<number, ReplyRow>();
        pending.set(conversation_id, rows);
        const { after } = change;
        if (after.status === 'pending' && after.due_at === undefined) rows.set(after.reply_seq, after);
        else rows.delete(after.reply_seq);
        if (after.status === 'unknown' && after.due_at === undefined && isUnsettled(change, changes)) {
          return [`${keyOf(change)} is unknown and is not due`];
        }
      } else {
        return [];
      }
      // The writes of one transaction are told one after another, at the same moment.
      if (changes[index + 1]?.at === change.at) return [];
      return [...states.values()].flatMap(({ conversation_id, due_at, ...conversation }) => {
        if (due_at !== undefined) return [];
        const after = { conversation_id, ...conversation };
        const replies = [...(pending.get(conversation_id)?.keys() ?? [])];
        return [
          ...(owesAnswer(after)
            ? [`${conversation_id} owes message ${after.inbound_seq} and is not due`]
            : []),
          ...replies.map((seq) => `${ledgerKey(conversation_id, seq)} is pending and nothing is due`),
        ];
      });
    });
  },
};

/**
 * What a person wrote is with WhatsApp within half a minute, unless WhatsApp refused a person's words, the number, or
 * the connection; whatever became of an agent's answer before it.
 */
export const personsWordsLeave: Invariant = {
  name: 'a person’s words leave within 30 seconds',
  violations(evidence) {
    const { changes, sends, deaths, isDisturbed } = evidence;
    const written = changes.filter(
      (change) => change.kind === 'reply' && change.before === undefined && change.after.author === 'human',
    ) as ReplyChange[];
    const authors = new Map(written.map((change) => [keyOf(change), change.at]));
    const allowedMs = PERSONS_WORDS_MS + DEATH_MS * deaths.length;
    return written.flatMap((change) => {
      const key = keyOf(change);
      // They may have gone out in the conversation that took this one's place.
      const first = sends.find(({ ledgerKey: sent, body }) => sent === key || body === change.after.body);
      if (!first) return [];
      const waited = first.at - change.at;
      if (waited <= allowedMs || isExcused(evidence, change, first.at, authors)) return [];
      // A wake that vanished is the watchdog's.
      if (isDisturbed && deaths.length > 0) return [];
      return [`${key} left after ${Math.round(waited / 1_000)} s`];
    });
  },
};

function isExcused(
  { sends, notConnected, hasThefts }: Evidence,
  { at: from, conversation }: ReplyChange,
  until: number,
  persons: ReadonlyMap<string, number>,
): boolean {
  const isNear = (time: number) => time > from - NUMBER_SLOW_MS && time < until;
  const isOurs = (key: string) => key.startsWith(`${conversation.conversation_id}#`);
  return (
    hasThefts ||
    notConnected.some(isNear) ||
    sends.some(
      ({ at, code, isHanging, ledgerKey: key }) =>
        isNear(at) &&
        (code === TOO_FAST ||
          (isOurs(key) && isHanging) ||
          (isOurs(key) && code !== undefined && persons.has(key))),
    )
  );
}

/** Where one process died and nothing else went wrong, its customer hears something within 75 seconds. */
export const answeredAfterDeath: Invariant = {
  name: 'after one death an answer within 75 seconds',
  violations(evidence) {
    const { deaths, isDisturbed, changes, sends, facts } = evidence;
    if (deaths.length !== 1 || isDisturbed || deaths[0] === 'sender') return [];
    const made = changes.filter(
      (change): change is ReplyChange =>
        change.kind === 'reply' && change.before === undefined && change.after.author === 'ai',
    );
    return made.flatMap((change) => {
      const { conversation, after } = change;
      const through = after.seq_through ?? 0;
      const asked = facts.find(
        ({ envelope }) =>
          envelope.event === 'routing.handoff.requested' &&
          envelope.conversation_id === conversation.conversation_id &&
          envelope.payload.seq === through &&
          envelope.payload.ownerEpoch === after.owner_epoch,
      );
      const sent = sends.find(({ ledgerKey: key }) => key === keyOf(change));
      if (!asked || !sent) return [];
      const waited = sent.at - asked.at;
      return waited <= DEATH_MS + ON_THE_WAY_MS
        ? []
        : [`${keyOf(change)} left ${Math.round(waited / 1_000)} s after it was asked for`];
    });
  },
};

/** A reply's end and the conversation's are one write, of which either may be told first. */
function isUnsettled({ at, conversation, after }: ReplyChange, changes: Evidence['changes']): boolean {
  const { conversation_id, settled_seq } = conversation;
  const settled = changes.flatMap((change) =>
    change.kind === 'state' && change.at === at && change.after.conversation_id === conversation_id
      ? [change.after.settled_seq]
      : [],
  );
  return after.reply_seq > Math.max(settled_seq, ...settled);
}

function keyOf({ conversation, after }: ReplyChange): string {
  return ledgerKey(conversation.conversation_id, after.reply_seq);
}
