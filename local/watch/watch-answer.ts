import type { FaultReport } from '@prosa/local-cloud/faults';
import type { CapturedEvent, QueueCounts } from '@prosa/local-cloud/inspection';
import type { ToolUse, TurnOutcome } from '#core/conversation/turn/turn-records.ts';
import type { Agent } from '#core/events/routing-handoff-requested.ts';
import type { ChatEntry } from '../whatsapp/chat-entries.ts';
import type { CustomerContent } from '../whatsapp/customer-content.ts';

export type { CapturedEvent, ChatEntry, CustomerContent, FaultReport, QueueCounts };

/** Something that happened: in WhatsApp, or on a bus. */
export type WatchEntry = { source: 'whatsapp'; chat: ChatEntry } | { source: 'bus'; event: CapturedEvent };

/** What became of one command to an agent; see `turnRowSchema`. */
export interface TurnView {
  turn_id: string;
  outcome: TurnOutcome;
  reason?: string;
  /** The newest message that it read, by its number in the conversation. */
  seq_through: number;
  reply_seq: number;
  reply_count: number;
  /** ISO 8601. */
  ended_at?: string;
  /** The model's answering time in milliseconds. */
  duration_ms?: number;
  tokens?: number;
  /** Calls of tools, in order. */
  tools?: ToolUse[];
}

/** A conversation as the table has it. */
export interface ConversationView {
  /** As it was asked for; the conversation may be part of another one by now. */
  conversation_id: string;
  status: 'pending' | 'bot' | 'open' | 'closed';
  /** Who answers next; a closed one begins there anew. */
  agent: Agent;
  queue_id?: string;
  queue_name?: string;
  user_id?: string;
  /** Known from the person’s first look at the desk on. */
  user_name?: string;
  reason: string;
  since: string;
  inbound_seq: number;
  answered_seq: number;
  /** While its turn waits for something, such as a model: since and until, milliseconds since the epoch. */
  parked?: { since: number; until: number };
  turns: TurnView[];
}

/** A business number that can be written to. */
export interface WatchedChannel {
  tenant_id: string;
  phone_number_id: string;
  display_phone_number: string;
  name?: string | undefined;
}

/** How often functions ran. */
export interface InvocationCounts {
  name: string;
  invocations: number;
  errors: number;
  /** What the newest of them was: the name of an error that was thrown, else how the runtime ended it, such as `timeout`. */
  last_error?: string;
}

/** All that the phones ask for, in one answer. */
export interface WatchAnswer {
  /** Another one after each start: what is asked with `after` belongs to it. */
  run: string;
  /** The number to ask with next. */
  last: number;
  /** Whether entries are left that this answer has not. */
  more: boolean;
  entries: WatchEntry[];
  channels: WatchedChannel[];
  conversations: ConversationView[];
  queues: QueueCounts[];
  functions: InvocationCounts[];
  faults: FaultReport[];
}
