import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Condition } from '#platform/dynamodb/expressions.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { conversationKey } from '../keys.ts';
import { type Conversation, conversationSchema } from '../records.ts';
import type { SendingConversation } from './conversation-change.ts';
import { decide, type GateFacts, type Refusal, WINDOW_MS } from './gate.ts';
import { isAutomatic, type ReplyRow } from './reply-records.ts';

const WRITE_ATTEMPTS = 4;

/** What became of the wish to send a reply. */
export type Intent =
  /** The reply counts as possibly sent from now on. */
  | { kind: 'declared'; conversation: Conversation }
  | { kind: 'wait'; until: number }
  | { kind: 'refuse'; reason: Refusal }
  /** Another reply's turn, or another environment sends for this conversation: reply and conversation are to be read again. */
  | { kind: 'not_its_turn' };

/**
 * What a send leaves in the conversation. While none of it has changed, nothing was sent since the conversation was
 * read, and so the reply's row still is as it was read with it.
 */
const TRACES = ['pair_tat', 'slot_seq', 'slot_at', 'auto_since', 'auto_count'] as const;

/** The item with the name of the write that declared the send: by it a writer whose answer was lost knows its own. */
const declaredSchema = conversationSchema.extend({ sending_id: z.string().optional() });

/**
 * Passes the gate: one conditional update of the conversation, which is the decision and the intent in one.
 * Owner, 24-hour window, loop guard and the customer's message rate are conditions of that write; the next free
 * place of the rate is taken by it, so that a message waits once.
 *
 * @param seen the conversation as it was read before, or together with, the reply
 * @throws {ContentionError} when it kept changing
 */
export async function declareIntent(
  table: Table,
  seen: Conversation,
  reply: ReplyRow,
  facts: GateFacts,
  newId: () => string = randomUUID,
): Promise<Intent> {
  let current = seen;
  const contention = { id: seen.conversation_id, step: 'a send was to begin', attempts: WRITE_ATTEMPTS };
  return retryLost<Intent>(contention, async () => {
    if (!isItsTurn(current, seen, reply)) return { kind: 'not_its_turn' };
    const decision = decide(current, reply, facts);
    if (decision.kind === 'refuse') return decision;
    if (decision.kind === 'wait' && !decision.change) return { kind: 'wait', until: decision.until };
    const id = newId();
    const key = conversationKey(current.tenant_id, current.conversation_id);
    const result = await updateItem<SendingConversation>(table, key, {
      seen: current,
      overwrite: { ...decision.change, ...(decision.kind === 'send' ? { sending_id: id } : {}) },
      unchanged: TRACES,
      where: conditions(seen, reply, facts),
    });
    if (result.kind === 'conflict') return LOST;
    if (!result.item) return { kind: 'not_its_turn' };
    const { sending_id, ...conversation } = declaredSchema.parse(result.item);
    if (result.kind === 'written' && decision.kind === 'wait') return { kind: 'wait', until: decision.until };
    // A refused write that meets its own name was made: the SDK repeated it because its answer was lost.
    if (result.kind === 'written' || sending_id === id) return { kind: 'declared', conversation };
    current = conversation;
    return LOST;
  });
}

function isItsTurn(current: Conversation, seen: Conversation, reply: ReplyRow): boolean {
  return (
    current.settled_seq === reply.reply_seq - 1 &&
    current.sending_seq === undefined &&
    current.merged_into === seen.merged_into &&
    TRACES.every((name) => current[name] === seen[name])
  );
}

/** What the decision was made from besides the traces, as the write requires it still to be. */
function conditions(
  { merged_into }: Conversation,
  reply: ReplyRow,
  { now }: GateFacts,
): Condition<SendingConversation>[] {
  return [
    // A merge takes replies along, and what it left is sent from here.
    ['merged_into', '=', merged_into],
    ['sending_seq', '=', undefined],
    ['settled_seq', '=', reply.reply_seq - 1],
    ...(isAutomatic(reply) ? [['owner_epoch', '=', reply.owner_epoch] as const] : []),
    ...(reply.content.kind === 'template'
      ? []
      : [['window_from', '>', new Date(now - WINDOW_MS).toISOString()] as const]),
  ];
}
