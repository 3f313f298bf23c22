import * as z from 'zod';
import { circuitStateChangedSchema } from '#core/events/circuit-state-changed.ts';
import { type EventSource, systemEventSource } from '#core/events/derive.ts';
import { type ConversationEnvelope, envelopeSchema } from '#core/events/envelope.ts';
import { newTraceId } from '#platform/runtime/trace-id.ts';
import { DUE_SHARDS, MESSAGE_PREFIX } from '../keys.ts';

/** Names of what only the timers queue carries. They are no facts and never on the bus. */
const NAMES = {
  conversation: 'timer.conversation.due',
  reply: 'timer.reply.due',
  message: 'timer.message.due',
  shard: 'timer.shard.left',
} as const;

const { event_id, trace_id, chain, tenant_id } = envelopeSchema.shape;
const ids = { event_id, trace_id, chain };
const conversation = { ...ids, tenant_id, conversation_id: z.string().min(1).max(100) };

/**
 * A record of the timers queue: ids, and nothing that decides. Those about a conversation, a reply or a message say that its time has
 * come; the table knows whether that is so. `timer.shard.left`: a run has not finished a shard of the `due` index; it
 * is about no tenant. That a circuit closed comes from the bus.
 */
export const timerSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal(NAMES.conversation), ...conversation }),
  z.object({
    event: z.literal(NAMES.reply),
    ...conversation,
    payload: z.object({ replySeq: z.int().min(1) }),
  }),
  z.object({
    event: z.literal(NAMES.message),
    ...conversation,
    payload: z.object({ sk: z.string().startsWith(MESSAGE_PREFIX).max(200) }),
  }),
  z.object({
    event: z.literal(NAMES.shard),
    ...ids,
    payload: z.object({
      shard: z
        .int()
        .min(0)
        .max(DUE_SHARDS - 1),
    }),
  }),
  circuitStateChangedSchema,
]);

export type TimerRecord = z.infer<typeof timerSchema>;

/** A record of the timers queue, and when it is to be delivered. */
export interface Timer {
  record: TimerRecord;
  /** Milliseconds since the epoch. */
  dueAt: number;
}

/** In which invocation, and on which trace, a timer is set for a conversation. */
export type TimerCause = Pick<
  ConversationEnvelope<unknown>,
  'trace_id' | 'tenant_id' | 'conversation_id' | 'chain'
>;

/** Has a conversation looked at when it is due. @param dueAt milliseconds since the epoch */
export function conversationTimer(cause: TimerCause, dueAt: number, source?: EventSource): Timer {
  return { record: { event: NAMES.conversation, ...idsFrom(cause, source) }, dueAt };
}

/** Has a reply looked at when it is due. @param dueAt milliseconds since the epoch */
export function replyTimer(
  cause: TimerCause,
  { replySeq, dueAt }: { replySeq: number; dueAt: number },
  source?: EventSource,
): Timer {
  return { record: { event: NAMES.reply, ...idsFrom(cause, source), payload: { replySeq } }, dueAt };
}

/** Has a message looked at when it is due. @param message.sk its row's; `dueAt` milliseconds since the epoch */
export function messageTimer(
  cause: TimerCause,
  { sk, dueAt }: { sk: string; dueAt: number },
  source?: EventSource,
): Timer {
  return { record: { event: NAMES.message, ...idsFrom(cause, source), payload: { sk } }, dueAt };
}

/**
 * Goes on with a shard in an invocation of its own.
 *
 * @param before invocations before this one
 * @param now milliseconds since the epoch
 */
export function shardTimer(shard: number, before: number, now: number): Timer {
  const record = { event: NAMES.shard, event_id: systemEventSource.uuid(), trace_id: newTraceId() };
  return { record: { ...record, chain: before + 1, payload: { shard } }, dueAt: now };
}

function idsFrom(cause: TimerCause, source: EventSource = systemEventSource) {
  const { trace_id, tenant_id, conversation_id, chain: before = 0 } = cause;
  return { event_id: source.uuid(), trace_id, tenant_id, conversation_id, chain: before + 1 };
}
