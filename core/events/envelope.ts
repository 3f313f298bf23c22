import * as z from 'zod';

/** The X-Ray root id: `1-`, eight and twenty-four hexadecimal digits. */
export const traceIdSchema = z.string().regex(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);

/** An X-Ray segment id: sixteen hexadecimal digits. */
const spanIdSchema = z.string().regex(/^[0-9a-f]{16}$/);

/** A point in time as ISO 8601 in UTC with milliseconds, such as `2026-11-22T14:00:00.000Z`. */
export const instantSchema = z.iso.datetime({ precision: 3 });

/**
 * What every event of the bus and every record of a work queue carries. It is the `detail` of the
 * EventBridge event and the whole body of the queue record.
 *
 * - `idempotency_key` names the fact: a repeated publication has the same one.
 * - `timestamp` is when the event was made, `occurred_at` when its cause happened at the provider.
 * - `hops` counts events since the customer's message.
 * - `chain`: how many invocations came before the one that takes this record, each begun by a record of the one before;
 *   absent where it is the first. The clock and the bus begin anew.
 */
export const envelopeSchema = z.object({
  event: z.string().min(1),
  event_id: z.uuid(),
  trace_id: traceIdSchema,
  span_id: spanIdSchema,
  parent_span_id: spanIdSchema.optional(),
  tenant_id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  conversation_id: z.string().min(1).max(100).optional(),
  customer_id: z.string().min(1).optional(),
  idempotency_key: z.string().min(1).max(512),
  timestamp: instantSchema,
  occurred_at: instantSchema,
  version: z.literal(1),
  hops: z.int().min(0),
  chain: z.int().min(0).optional(),
  payload: z.record(z.string(), z.unknown()),
});

/** Any event whose payload has not been looked at yet. */
export type Envelope = z.infer<typeof envelopeSchema>;

/** An event about one conversation, as work queues carry it. */
export type ConversationEnvelope<Payload = Record<string, unknown>> = Omit<
  Envelope,
  'conversation_id' | 'customer_id' | 'payload'
> & { conversation_id: string; customer_id: string; payload: Payload };

/** Makes the schema of one event from its name and its payload's schema. */
export function conversationEvent<const Name extends string, Payload extends z.ZodType>(
  name: Name,
  payload: Payload,
) {
  return envelopeSchema.extend({
    event: z.literal(name),
    conversation_id: z.string().min(1).max(100),
    customer_id: z.string().min(1),
    payload,
  });
}

/** Any event about one conversation, for consumers that need no more than to know which. */
export const conversationEnvelopeSchema = envelopeSchema.extend({
  conversation_id: z.string().min(1).max(100),
  customer_id: z.string().min(1),
});
