import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { standbyId } from '../ids.ts';
import { owedAfter } from '../owed.ts';
import type { Conversation, MessageRow } from '../records.ts';
import { isWithPeople } from '../ticket/ticket.ts';
import type { MessageChange, Reactions } from './change-records.ts';
import { orderKey } from './order.ts';

/** An edit so soon after its message is a correction of what was asked, in milliseconds. */
const CORRECTION_MS = 30_000;

type Event = InboxMessageReceived | InboxEchoReceived;

/**
 * Which message another one changes, and how; undefined for one that stands by itself. A copy of another responder's
 * conversation is about such a copy, or about what came while the conversation was ours; and the other way round.
 */
export function changeOf({
  timestamp,
  occurred_at,
  payload,
}: Event): { targetIds: readonly [string, string]; change: MessageChange } | undefined {
  const { mediaType: kind, reaction, target, messageId, position, standby } = payload;
  if (kind !== 'revoke' && kind !== 'edit' && kind !== 'reaction') return undefined;
  const targetId = kind === 'reaction' ? reaction?.messageId : target?.messageId;
  if (targetId === undefined) return undefined;
  const copyId = standbyId(targetId);
  if (messageId === (standby ? copyId : targetId)) return undefined;
  const change = {
    kind,
    order: orderKey({ occurred_at, received_at: timestamp, position }),
    at: occurred_at,
    text: (kind === 'reaction' ? reaction?.emoji : payload.body) ?? undefined,
    from_me: payload.fromMe,
    late: payload.late ?? false,
  };
  return { targetIds: standby ? [copyId, targetId] : [targetId, copyId], change };
}

/** A side can take back and edit what it wrote itself; anything can have a reaction. */
export function isOwn({ kind, from_me }: MessageChange, row: Pick<MessageRow, 'from_me'>): boolean {
  return kind === 'reaction' || from_me === (row.from_me ?? false);
}

/**
 * The message after the change. What came before a change that was made already is passed over, and nothing follows a
 * revocation. An edit replaces the words, or the caption, and leaves the file; a revocation leaves none of them.
 *
 * @param options.keepRevoked the words stay for people, not for agents
 */
export function changedMessage(
  row: MessageRow,
  change: MessageChange,
  { keepRevoked }: { keepRevoked: boolean },
): MessageRow {
  if (change.kind === 'reaction') return { ...row, reactions: withReaction(row.reactions, change) };
  if (row.revoked) return row;
  if (change.kind === 'revoke') {
    const kept = keepRevoked && row.body !== null ? { revoked_body: row.body } : {};
    return { ...row, ...kept, body: null, content: undefined, media: undefined, revoked: true };
  }
  if (change.order <= (row.edit_order ?? '')) return row;
  return { ...row, body: change.text ?? null, edited_at: change.at, edit_order: change.order };
}

/** Each side has one reaction at a message, the last. */
export function withReaction(
  reactions: Reactions | undefined,
  { from_me, order, text }: MessageChange,
): Reactions {
  const side = from_me ? 'business' : 'customer';
  if (order <= (reactions?.[side]?.order ?? '')) return reactions ?? {};
  return { ...reactions, [side]: { emoji: text, order } };
}

/**
 * Whether the customer is to be answered anew: what is taken back or edited is unanswered, or the edit corrects what was
 * just written. A model call that read it before is void then. People see the change by themselves; they owe an answer
 * to an edited question, and none to what was taken back.
 */
export function asksAgain(
  conversation: Conversation,
  row: MessageRow,
  { kind, from_me, late, at }: MessageChange,
): boolean {
  if (from_me || late || row.inbound_seq === undefined || row.revoked) return false;
  const isOwed = row.inbound_seq > owedAfter(conversation);
  if (kind === 'edit') return isOwed || Date.parse(at) - Date.parse(row.occurred_at) <= CORRECTION_MS;
  return kind === 'revoke' && isOwed && isForAgents(conversation);
}

/** Whether an agent has the conversation, and is asked about what changes. */
export function isForAgents(conversation: Conversation): boolean {
  return !isWithPeople(conversation) && conversation.ticket_status !== 'closed';
}
