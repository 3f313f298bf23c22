import * as z from 'zod';
import { ticketChangeSchema } from '../events/ticket-changed.ts';

/**
 * `pending`: it waits for the people of its queue, or for triage when it has none; `bot`: the AI answers;
 * `open`: a person does, and it has a queue; `closed`: done.
 */
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
 * - `ticket_*`, `queue_id`, `user_id`: the current ticket; `ticket_reason` says why it is where it is, since
 *   `ticket_status_since`. `desk_pk` and `desk_sk` place it in the desk's lists.
 * - `last_inbound_at`: the customer's newest message, by the provider's time (24-hour window).
 * - `waiting_since`: when the oldest unanswered message arrived; `unanswered_from`: the earliest provider
 *   time among the unanswered. Present only while something is unanswered.
 * - `due_shard`, `due_at` (milliseconds since the epoch): present only while an agent owes an answer; the
 *   reply row takes them over until it is settled. `nudges`: how often the watchdog has asked again.
 * - `absorbed`: how many merged contacts were looked at, whose conversations became part of this one.
 * - `moved_to`: the conversation that took this one's place; then nothing else counts.
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
  ticket_status_since: z.string(),
  ticket_reason: z.string(),
  ticket_closed_at: z.string().optional(),
  queue_id: z.string().optional(),
  user_id: z.string().optional(),
  last_inbound_at: z.string(),
  waiting_since: z.string().optional(),
  unanswered_from: z.string().optional(),
  due_shard: z.string().optional(),
  due_at: z.number().optional(),
  nudges: z.int().optional(),
  desk_pk: z.string().optional(),
  desk_sk: z.string().optional(),
  absorbed: z.int().optional(),
  moved_to: z.string().optional(),
  created_at: z.string(),
});

export type Conversation = z.infer<typeof conversationSchema>;

/**
 * A message as stored. `occurred_at` is the provider's time, `received_at` when the webhook had it.
 * `turn_seq` is absent on one that asks for no answer; `from_me`: the business wrote it, in the phone app.
 */
export const messageRowSchema = z.object({
  message_id: z.string(),
  media_type: z.string(),
  body: z.string().nullable(),
  occurred_at: z.string(),
  received_at: z.string(),
  turn_seq: z.int().optional(),
  late: z.boolean().optional(),
  from_me: z.boolean().optional(),
});

export type MessageRow = z.infer<typeof messageRowSchema>;

/** Who wrote a reply: the AI, triage, a person at the desk, or Prosa itself (a notice). */
export const replyAuthorSchema = z.enum(['ai', 'triage', 'human', 'system']);

/**
 * An answer on its way to the customer: the ledger of sends. An agent's answer names its turn, a person's
 * has a `user_id`. `due_shard` and `due_at` are present until it is settled, `nudges` says how often the
 * watchdog asked the sender again.
 *
 * `owner_epoch` is the one in which it was made. An agent's answer is not sent in a later one; a person's is:
 * who writes and then closes the ticket wants both.
 */
export const replyRowSchema = z.object({
  reply_seq: z.int(),
  author: replyAuthorSchema,
  user_id: z.string().optional(),
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
  nudges: z.int().optional(),
});

export type ReplyRow = z.infer<typeof replyRowSchema>;

/**
 * Where a message's row is, its number, and what the message changed of the ticket, so that a redelivery can
 * tell it again. Gone after `expires_at` (seconds since the epoch).
 */
export const messageIdItemSchema = z.object({
  row_sk: z.string(),
  turn_seq: z.int().optional(),
  ticket_change: ticketChangeSchema.optional(),
  expires_at: z.number(),
});

/** A closed ticket. The live one is on the conversation item. */
export const ticketRowSchema = z.object({
  ticket_id: z.string(),
  ticket_number: z.int(),
  opened_at: z.string(),
  closed_at: z.string(),
  queue_id: z.string().optional(),
  user_id: z.string().optional(),
  reason: z.string(),
});

export type TicketRow = z.infer<typeof ticketRowSchema>;

/** What a person wrote for colleagues; the customer never sees it. */
export const noteRowSchema = z.object({
  note_id: z.string(),
  ticket_id: z.string(),
  user_id: z.string(),
  body: z.string(),
  created_at: z.string(),
});

export type NoteRow = z.infer<typeof noteRowSchema>;

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
