import type { OutboundContent } from '#core/whatsapp/outbound/outbound-content.ts';
import { shortHash } from '#platform/ids/hash.ts';
import type { Conversation } from '../records.ts';
import { nextSlot } from './pair-rate.ts';
import { isAutomatic, type ReplyRow } from './reply-records.ts';

/** A free-form message can be sent for so long after the customer's own, in milliseconds. */
export const WINDOW_MS = 24 * 60 * 60_000;

/** An automatic answer that is older than this was replayed, or waited too long to make sense. */
export const STALE_MS = 60 * 60_000;

/**
 * Automatic answers to one customer. More look like two machines that answer each other. An answer that differs from the
 * one before counts half: a machine repeats itself, a lively conversation does not.
 */
export interface LoopGuard {
  answers: number;
  withinMs: number;
}

/** Twenty in ten minutes. */
const LOOP_GUARD: LoopGuard = { answers: 20, withinMs: 10 * 60_000 };

/** What an answer counts that differs from the one before. */
const DIFFERENT = 0.5;

/**
 * Why a reply is not sent:
 * - `owner_changed`: the conversation has another owner since the answer was made;
 * - `replayed`: the answer is too old;
 * - `opted_out`: the customer wants no marketing;
 * - `window_closed`: the customer wrote more than 24 hours ago;
 * - `loop_guard`: too many automatic answers in a short time.
 */
export type Refusal = 'owner_changed' | 'replayed' | TemplateRefusal | 'window_closed' | 'loop_guard';

/** Why the customer is sent no template: a wish of theirs, or the number is another person's by now. */
export type TemplateRefusal = 'opted_out' | 'number_given_up';

/** What the gate changes in the conversation when it lets a reply through, or gives it a later place. */
export type GateChange = Partial<
  Pick<
    Conversation,
    | 'sending_seq'
    | 'sending_at'
    | 'sending_attempt'
    | 'pair_tat'
    | 'slot_seq'
    | 'slot_at'
    | 'auto_since'
    | 'auto_count'
    | 'auto_digest'
  >
>;

export type GateDecision =
  | { kind: 'send'; change: GateChange }
  /** `change` where a place must be reserved first. */
  | { kind: 'wait'; until: number; change?: GateChange }
  | { kind: 'refuse'; reason: Refusal };

/** What the gate knows besides conversation and reply. */
export interface GateFacts {
  /** Milliseconds since the epoch. */
  now: number;
  templateRefusal: TemplateRefusal | undefined;
  loopGuard?: LoopGuard;
}

/**
 * Decides whether a reply may be sent now. Pure: `declareIntent` writes the decision on the condition that
 * everything it was made from still holds.
 *
 * A person's word is not bound to the owner, nor counted as automatic. A template is what WhatsApp takes outside
 * of the 24-hour window, and only there an opt-out counts: a customer who asks something is answered.
 */
export function decide(conversation: Conversation, reply: ReplyRow, facts: GateFacts): GateDecision {
  const { now, templateRefusal, loopGuard = LOOP_GUARD } = facts;
  const isTemplate = reply.content.kind === 'template';
  if (isAutomatic(reply)) {
    if (reply.owner_epoch !== conversation.owner_epoch) return { kind: 'refuse', reason: 'owner_changed' };
    if (now - Date.parse(reply.created_at) > STALE_MS) return { kind: 'refuse', reason: 'replayed' };
  }
  const refusal = refusesTemplate(reply.content, templateRefusal);
  if (refusal !== undefined) return { kind: 'refuse', reason: refusal };
  if (!isTemplate && !isWindowOpen(conversation, now)) return { kind: 'refuse', reason: 'window_closed' };
  const { slot_seq, slot_at: place } = conversation;
  const hasPlace = slot_seq === reply.reply_seq && place !== undefined;
  const guard = hasPlace ? {} : countAnswer(conversation, reply, now, loopGuard);
  if (!guard) return { kind: 'refuse', reason: 'loop_guard' };

  const underWay = {
    sending_seq: reply.reply_seq,
    sending_at: now,
    sending_attempt: reply.attempts + 1,
    slot_seq: undefined,
    slot_at: undefined,
    ...guard,
  };
  if (hasPlace) return place > now ? { kind: 'wait', until: place } : { kind: 'send', change: underWay };
  const { at, tat } = nextSlot(conversation.pair_tat, now);
  if (at > now) {
    return {
      kind: 'wait',
      until: at,
      change: { pair_tat: tat, slot_seq: reply.reply_seq, slot_at: at, ...guard },
    };
  }
  return { kind: 'send', change: { ...underWay, pair_tat: tat } };
}

/** Why a content is not sent for being a template. Customers opt out of marketing, which one of unknown category may be. */
export function refusesTemplate(
  content: OutboundContent,
  refusal: TemplateRefusal | undefined,
): TemplateRefusal | undefined {
  if (content.kind !== 'template') return undefined;
  return refusal === 'opted_out' && content.category === 'utility' ? undefined : refusal;
}

/** @param now milliseconds since the epoch */
export function isWindowOpen({ window_from }: Pick<Conversation, 'window_from'>, now: number): boolean {
  return window_from !== undefined && Date.parse(window_from) > now - WINDOW_MS;
}

/**
 * An answer of several parts counts once, and so does one that is tried again: it has a place, or was tried.
 *
 * @returns undefined when there are too many
 */
function countAnswer(
  { auto_since, auto_count = 0, auto_digest: before }: Conversation,
  reply: ReplyRow,
  now: number,
  { answers, withinMs }: LoopGuard,
): GateChange | undefined {
  if (!isAutomatic(reply) || reply.attempts > 0 || (reply.part ?? 0) > 0) return {};
  const auto_digest = shortHash([reply.body]);
  if (auto_since === undefined || now - auto_since >= withinMs) {
    return { auto_since: now, auto_count: 1, auto_digest };
  }
  const count = auto_count + (auto_digest === before ? 1 : DIFFERENT);
  return count <= answers ? { auto_count: count, auto_digest } : undefined;
}
