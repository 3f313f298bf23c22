import * as z from 'zod';

/** `pending`: nobody has it yet; `bot`: an agent answers; `open`: a person does; `closed`: done. */
export const ticketStatusSchema = z.enum(['pending', 'bot', 'open', 'closed']);

export type TicketStatus = z.infer<typeof ticketStatusSchema>;

/** What a reply row went through; `unknown` means that nobody knows whether WhatsApp got it. */
export const replyStatusSchema = z.enum(['pending', 'sending', 'sent', 'failed', 'unknown', 'held']);

export type ReplyStatus = z.infer<typeof replyStatusSchema>;

/**
 * The conversation item. Every decision about the conversation is one conditional write of it.
 *
 * - `turn_seq`: number of the newest message that asks for an answer, 0 before the first.
 * - `answered_through`: up to which `turn_seq` it is answered.
 * - `owner_epoch`: grows at each change of who may answer.
 * - `reply_seq`: number of the newest reply row; `settled_through`: up to which the sender is done.
 * - `ticket_*`, `queue_id`, `user_id`: the current ticket.
 * - `last_inbound_at`: the customer's newest message, by the provider's time (24-hour window).
 * - `waiting_since`: when the oldest unanswered message arrived; `unanswered_from`: the earliest provider
 *   time among the unanswered. Present only while something is unanswered.
 * - `due_shard`, `due_at` (milliseconds since the epoch): present only while an answer is owed; the reply
 *   row takes them over until it is settled.
 */
export const conversationSchema = z.object({
  tenant_id: z.string(),
  conversation_id: z.string(),
  channel_id: z.string(),
  contact_id: z.string(),
  wa_id: z.string().optional(),
  wa_user_id: z.string().optional(),
  customer_name: z.string().optional(),
  turn_seq: z.int(),
  answered_through: z.int(),
  owner_epoch: z.int(),
  reply_seq: z.int(),
  settled_through: z.int(),
  ticket_id: z.string(),
  ticket_number: z.int(),
  ticket_status: ticketStatusSchema,
  ticket_opened_at: z.string(),
  queue_id: z.string().optional(),
  user_id: z.string().optional(),
  last_inbound_at: z.string(),
  waiting_since: z.string().optional(),
  unanswered_from: z.string().optional(),
  due_shard: z.string().optional(),
  due_at: z.number().optional(),
  created_at: z.string(),
});

export type Conversation = z.infer<typeof conversationSchema>;

/**
 * A customer's message as stored. `occurred_at` is the provider's time, `received_at` when the webhook had it.
 * `turn_seq` is absent on one that asks for no answer.
 */
export const messageRowSchema = z.object({
  message_id: z.string(),
  media_type: z.string(),
  body: z.string().nullable(),
  occurred_at: z.string(),
  received_at: z.string(),
  turn_seq: z.int().optional(),
  late: z.boolean().optional(),
});

export type MessageRow = z.infer<typeof messageRowSchema>;

/**
 * An answer on its way to the customer: the ledger of sends. An agent's answer names its turn, a person's
 * has none. `due_shard` and `due_at` are present until it is settled.
 *
 * `owner_epoch` is the one in which it was made: a later owner's word goes before it.
 */
export const replyRowSchema = z.object({
  reply_seq: z.int(),
  turn_id: z.string().optional(),
  seq_through: z.int().optional(),
  owner_epoch: z.int(),
  ticket_id: z.string(),
  body: z.string(),
  status: replyStatusSchema,
  created_at: z.string(),
  attempts: z.int(),
  message_id: z.string().optional(),
  code: z.int().optional(),
  reason: z.string().optional(),
  due_shard: z.string().optional(),
  due_at: z.number().optional(),
});

export type ReplyRow = z.infer<typeof replyRowSchema>;

/** Where a message's row is, and its number. Gone after `expires_at` (seconds since the epoch). */
export const messageIdItemSchema = z.object({
  row_sk: z.string(),
  turn_seq: z.int().optional(),
  expires_at: z.number(),
});

/** What became of one command to an agent, written once. */
export const turnRowSchema = z.object({
  turn_id: z.string(),
  seq_through: z.int(),
  reply_seq: z.int(),
  outcome: z.literal('answered'),
  tokens_used: z.int().optional(),
  duration_ms: z.int().optional(),
});

export type TurnRow = z.infer<typeof turnRowSchema>;
