import * as z from 'zod';
import { outboundContentSchema } from '#core/whatsapp/outbound/outbound-content.ts';
import { reactionsSchema } from '../message/change-records.ts';
import { dueSchema } from '../watch/watch.ts';

/**
 * What a reply row went through. A `pending` one that the conversation names as `sending_seq` is on its way.
 * `unknown`: it is not known whether WhatsApp has it; `held`: its channel is stopped.
 */
export const replyStatusSchema = z.enum(['pending', 'sent', 'failed', 'unknown', 'held']);

export type ReplyStatus = z.infer<typeof replyStatusSchema>;

/** How far a message of ours came, as WhatsApp's statuses tell. */
export const deliveryStatusSchema = z.enum(['sent', 'failed', 'delivered', 'read', 'played']);

export type DeliveryStatus = z.infer<typeof deliveryStatusSchema>;

/**
 * What WhatsApp's statuses told about a reply; it only ever grows. `at` holds the earliest time (ISO 8601) of
 * each status, `errors` WhatsApp's own, each code once. `failure_seen_at` is our time of the first word of a failure.
 */
export const deliverySchema = z.object({
  status: deliveryStatusSchema,
  message_id: z.string(),
  at: z.partialRecord(deliveryStatusSchema, z.string()),
  failure_seen_at: z.string().optional(),
  errors: z
    .array(z.object({ code: z.int(), title: z.string().optional(), details: z.string().optional() }))
    .optional(),
  pricing: z
    .object({
      category: z.string().optional(),
      type: z.string().optional(),
      billable: z.boolean().optional(),
    })
    .optional(),
});

export type Delivery = z.infer<typeof deliverySchema>;

/** A refusal in WhatsApp's own words, for the desk; `fbtrace_id` is what Meta's support asks for. */
const refusalSchema = z.object({
  title: z.string(),
  subcode: z.int().optional(),
  details: z.string().optional(),
  fbtrace_id: z.string().optional(),
});

/** Who wrote a reply: the AI, triage, a person at the desk, or Prosa itself (a notice). */
export const replyAuthorSchema = z.enum(['ai', 'triage', 'human', 'system']);

export type ReplyAuthor = z.infer<typeof replyAuthorSchema>;

/** Agents' answers are automatic; what people write is not, nor is a notice of Prosa's own. */
export function isAutomatic({ author }: { author: ReplyAuthor }): boolean {
  return author === 'ai' || author === 'triage';
}

/**
 * An answer on its way to the customer: the ledger of sends. An agent's answer names its turn, a person's
 * has a `user_id`. Until it is settled its conversation is watched; `due_shard` and `due_at` are present while it has a
 * time of its own, `wakes` says how often the watchdog asked the sender again for it. While it is `held` it has
 * `waits_for` and `parked_since` in their place.
 *
 * - It answers the messages with numbers above `seq_after` up to `seq_through`.
 * - `part`: from 0 on, where one answer is several messages.
 * - `content`: what is sent; `body`: what the desk and a model read of it.
 * - `delivery` is written by the receipts only, `status` by the sender only.
 * - `refused`: a model would not answer what it answers in its place.
 * - `code` and `reason`: why it waits or failed; `refusal`: what WhatsApp said of it besides.
 * - `unknown_since` (milliseconds since the epoch): since then it is not known whether WhatsApp has it.
 * - `uploads`: how often WhatsApp did not take its file. None of them is an attempt: no customer sees a file by itself.
 *
 * `owner_epoch` is the one in which it was made. An agent's answer is not sent in a later one; a person's is:
 * who writes and then closes the ticket wants both.
 */
export const replyRowSchema = z.object({
  reply_seq: z.int(),
  author: replyAuthorSchema,
  user_id: z.string().optional(),
  turn_id: z.string().optional(),
  seq_after: z.int().optional(),
  refused: z.boolean().optional(),
  seq_through: z.int().optional(),
  owner_epoch: z.int(),
  ticket_id: z.string(),
  part: z.int().optional(),
  channel_id: z.string(),
  content: outboundContentSchema,
  body: z.string(),
  status: replyStatusSchema,
  created_at: z.string(),
  attempts: z.int(),
  message_id: z.string().optional(),
  code: z.int().optional(),
  reason: z.string().optional(),
  refusal: refusalSchema.optional(),
  delivery: deliverySchema.optional(),
  unknown_since: z.number().optional(),
  uploads: z.int().optional(),
  reactions: reactionsSchema.optional(),
  ...dueSchema.shape,
});

export type ReplyRow = z.infer<typeof replyRowSchema>;

/**
 * How the sending of a reply ended, where the customer did not get it, or may not have; undefined for every other. One of
 * unknown fate that is still looked after may turn out well.
 */
export function sendFailureOf({
  status,
  due_at,
}: Pick<ReplyRow, 'status' | 'due_at'>): 'failed' | 'unknown' | undefined {
  if (status === 'failed') return status;
  return status === 'unknown' && due_at === undefined ? status : undefined;
}
