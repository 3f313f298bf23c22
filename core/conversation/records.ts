import * as z from 'zod';
import { ticketChangeSchema } from '../events/ticket-changed.ts';
import { messageMediaSchema } from '../media/message-media.ts';
import { heardSchema } from './hearing/heard.ts';
import { strandSchema } from './merge/strands.ts';
import { messageChangeSchema, reactionsSchema } from './message/change-records.ts';
import { dueSchema, watchSchema } from './watch/watch.ts';

/**
 * `pending`: it waits for the people of its queue, or for triage when it has none; `bot`: the AI answers;
 * `open`: a person does, and it has a queue; `closed`: done.
 */
export const ticketStatusSchema = z.enum(['pending', 'bot', 'open', 'closed']);

export type TicketStatus = z.infer<typeof ticketStatusSchema>;

/**
 * The conversation item. Every decision about the conversation is one conditional write of it.
 *
 * - `inbound_seq`: number of the newest message that asks for an answer, 0 before the first.
 * - `answered_seq`: up to which `inbound_seq` it is answered.
 * - `owner_epoch`: grows at each change of who may answer.
 * - `reply_seq`: number of the newest reply row; `settled_seq`: up to which the sender is done.
 * - `ticket_*`, `queue_id`, `user_id`: the current ticket; `ticket_reason` says why it is where it is, since
 *   `ticket_status_since`; `closing_reason`: what a person who closed it said of the matter. `desk_pk` and `desk_sk` place it in the desk's lists, `changed_pk` and
 *   `changed_at` among the changes that the desk asks for; see `withDeskPlace`.
 * - `ours_at`: the newest sign that we have the conversation, a message to us or that it was passed to us; `taken_at`: when
 *   another responder of the number last took it. Both by the provider's time.
 * - `last_inbound_at`: the customer's newest message of any kind, by the provider's time; `window_from`: the
 *   newest that opens the 24-hour window.
 * - `waiting_since`: when the oldest unanswered message arrived; present only while something is unanswered.
 *   `owed_after`: messages with a higher number are owed again, since the answer that they had was not sent; see
 *   `owedAfter`.
 * - `revised_seq`: the newest number that was given because a message was edited or taken back: what was made from an
 *   earlier reading is void.
 * - `taken_back`: names the newest message that took another one back. A summary that was made of what was read before it
 *   may hold the words, and is not stored.
 * - `same_phone_as`: the contact that has the customer's phone number too, and user ids of other portfolios or accounts
 *   only: perhaps the same person, whose history is there.
 * - `effect_seq`: how many calls of tools that change something were ever declared; `effect_through`: the `inbound_seq`
 *   through which the turn of the newest had read. See `EffectJournal`.
 * - `unheard`: the voice notes, by the hash of their ids, whose transcript agents wait for, and `hear_until`: until when.
 *   They have no number yet; see `hearMessage`.
 * - `echoed_seq`: up to which `inbound_seq` the business has answered on its phone.
 * - The watch, `due_*`, `wakes` and `parked_*`, is there only while an agent owes an answer; then the reply row is
 *   watched until it is settled.
 * - `sending_seq`: the reply that is on its way to WhatsApp since `sending_at`, in attempt `sending_attempt`.
 *   Times here are milliseconds since the epoch.
 * - `pair_tat`: when the customer's message allowance is full again; `slot_seq` has the place at `slot_at`.
 * - `auto_count`: automatic answers since `auto_since`, those that differ from the one before, `auto_digest`, as halves;
 *   `loop_told`: the `auto_since` for which the customer was told that people go on. `template_for`: the `window_from`
 *   after whose end the tenant's template was sent.
 * - `tags`: words of people for it, sorted.
 * - `merged_from`: the conversations that became part of this one; their rows stay where they are. `merged_contacts`: how
 *   many merged contacts were looked at for that.
 * - `merged_into`: the conversation that took this one's place; then nothing else counts.
 */
export const conversationSchema = z.object({
  tenant_id: z.string(),
  conversation_id: z.string(),
  channel_id: z.string(),
  contact_id: z.string(),
  wa_id: z.string().optional(),
  wa_user_id: z.string().optional(),
  customer_name: z.string().optional(),
  same_phone_as: z.string().optional(),
  inbound_seq: z.int(),
  answered_seq: z.int(),
  owner_epoch: z.int(),
  reply_seq: z.int(),
  settled_seq: z.int(),
  ticket_id: z.string(),
  ticket_number: z.int(),
  ticket_status: ticketStatusSchema,
  ticket_opened_at: z.string(),
  ticket_status_since: z.string(),
  ticket_reason: z.string(),
  ticket_closed_at: z.string().optional(),
  closing_reason: z.string().optional(),
  queue_id: z.string().optional(),
  user_id: z.string().optional(),
  ours_at: z.string().optional(),
  taken_at: z.string().optional(),
  last_inbound_at: z.string(),
  window_from: z.string().optional(),
  waiting_since: z.string().optional(),
  owed_after: z.int().optional(),
  revised_seq: z.int().optional(),
  taken_back: z.string().optional(),
  effect_seq: z.int().optional(),
  effect_through: z.int().optional(),
  unheard: z.array(z.string()).optional(),
  hear_until: z.number().optional(),
  echoed_seq: z.int().optional(),
  ...watchSchema.shape,
  sending_seq: z.int().optional(),
  sending_at: z.number().optional(),
  sending_attempt: z.int().optional(),
  pair_tat: z.number().optional(),
  slot_seq: z.int().optional(),
  slot_at: z.number().optional(),
  auto_since: z.number().optional(),
  auto_count: z.number().optional(),
  auto_digest: z.string().optional(),
  loop_told: z.number().optional(),
  template_for: z.string().optional(),
  desk_pk: z.string().optional(),
  desk_sk: z.string().optional(),
  changed_pk: z.string().optional(),
  changed_at: z.string().optional(),
  merged_contacts: z.int().optional(),
  merged_from: z.array(strandSchema).optional(),
  merged_into: z.string().optional(),
  tags: z.array(z.string()).optional(),
  created_at: z.string(),
});

export type Conversation = z.infer<typeof conversationSchema>;

/**
 * A message as stored. `occurred_at` is the provider's time, `received_at` when the webhook had it, `position` where in
 * its POST, if not first: see `orderKey`.
 * `inbound_seq` is absent on one that asks for no answer; `from_me`: the business wrote it, in the phone app; `standby`:
 * it was written while another responder of the number had the conversation.
 *
 * - `content`: what came besides the words, such as a quoted message, and what was said of a file; see `readContent`.
 * - `media`: its file itself, or what became of it; absent where it has none, and on rows that are older than this.
 * - `awaits`: it is a voice note whose transcript agents wait for, until `due_at`; then it is numbered in any case. `heard`: what
 *   came of listening to it; with `words` the `body` is what a machine has heard.
 * - `edited_at`: when the text was last replaced (the provider's time), by the edit of the order `edit_order`.
 * - `revoked`: it was taken back, and has neither text nor content nor file; `revoked_body`: what it was, for people, where the tenant keeps that.
 */
export const messageRowSchema = z.object({
  message_id: z.string(),
  media_type: z.string(),
  body: z.string().nullable(),
  content: z.string().optional(),
  media: messageMediaSchema.optional(),
  occurred_at: z.string(),
  received_at: z.string(),
  position: z.int().optional(),
  inbound_seq: z.int().optional(),
  late: z.boolean().optional(),
  from_me: z.boolean().optional(),
  standby: z.boolean().optional(),
  awaits: z.literal('transcript').optional(),
  heard: heardSchema.optional(),
  ...dueSchema.pick({ due_shard: true, due_at: true }).shape,
  edited_at: z.string().optional(),
  edit_order: z.string().optional(),
  revoked: z.boolean().optional(),
  revoked_body: z.string().optional(),
  reactions: reactionsSchema.optional(),
});

export type MessageRow = z.infer<typeof messageRowSchema>;

/**
 * Where a message's row is, its number, and what the message changed of the ticket, so that a redelivery can
 * tell it again. Of a message that changed another one, `row_sk` is that one's row. Gone after `expires_at` (seconds
 * since the epoch).
 *
 * Without `row_sk` it is a marker: the message has not arrived, and `waiting` is what others already did to it, each with
 * the row that it has meanwhile; without one where another copy of the message is there. `media`: its file, which came
 * before it.
 */
export const messageIdItemSchema = z.object({
  row_sk: z.string().optional(),
  waiting: z.array(messageChangeSchema.extend({ row_sk: z.string().optional() })).optional(),
  media: messageMediaSchema.optional(),
  inbound_seq: z.int().optional(),
  ticket_change: ticketChangeSchema.optional(),
  expires_at: z.number(),
});

export type MessageIdItem = z.infer<typeof messageIdItemSchema>;

/** A closed ticket. The live one is on the conversation item. */
export const ticketRowSchema = z.object({
  ticket_id: z.string(),
  ticket_number: z.int(),
  opened_at: z.string(),
  closed_at: z.string(),
  queue_id: z.string().optional(),
  user_id: z.string().optional(),
  reason: z.string(),
  closing_reason: z.string().optional(),
});

export type TicketRow = z.infer<typeof ticketRowSchema>;

/**
 * What is written for people; the customer never sees it. `author`: the AI when it handed over; left out: the person of
 * `user_id`.
 */
export const noteRowSchema = z.object({
  note_id: z.string(),
  ticket_id: z.string(),
  author: z.literal('ai').optional(),
  user_id: z.string().optional(),
  body: z.string(),
  created_at: z.string(),
});

export type NoteRow = z.infer<typeof noteRowSchema>;

/**
 * What was said before the lines that a model reads: `messages` of them that ask for an answer, up to the row whose sort
 * key is `through`, and the replies up to `reply_seq`.
 */
export const summaryItemSchema = z.object({
  text: z.string(),
  through: z.string(),
  messages: z.int(),
  reply_seq: z.int(),
});

export type SummaryItem = z.infer<typeof summaryItemSchema>;
