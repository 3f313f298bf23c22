import type { ReceiptsSeen } from '#core/channel/receipts-heartbeat.ts';
import type { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { TicketPolicy } from '#core/conversation/ticket/ticket-policy.ts';
import type { TimerSender } from '#core/conversation/timer-sender.ts';
import type { UnpublishedChange } from '#core/conversation/unpublished-change.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import type { OutboxMessageFailed } from '#core/events/outbox-message-failed.ts';
import type { OutboxMessageSent } from '#core/events/outbox-message-sent.ts';
import type { OutboundContent } from '#core/whatsapp/outbound/outbound-content.ts';
import type { SendOutcome, UploadOutcome } from '#core/whatsapp/outbound/send-outcome.ts';
import type { GateFacts, TemplateRefusal } from '../gate.ts';
import type { Intent } from '../intent.ts';
import type { ReplyLedger } from '../reply-ledger.ts';
import type { ReplyRow } from '../reply-records.ts';
import type { MediaObject } from './media-object.ts';

/** How a reply ended, or that its channel is stopped. */
export type Settlement =
  | { status: 'sent'; messageId: string }
  | { status: 'failed'; reason: string; code?: number }
  | { status: 'unknown'; reason: string; code?: number }
  /** `isNew`: it was not held before. */
  | { status: 'held'; reason: string; isNew: boolean };

/** What one send attempt came to. */
export type SendResult =
  | SendOutcome
  /** The circuit breaker of the channel, by its name, let nothing through; milliseconds since the epoch. */
  | { kind: 'circuit_open'; circuit: string; until: number }
  /** The reply cannot be sent at all, and was not. */
  | { kind: 'unsendable'; reason: string }
  /** The channel cannot send yet, and nothing was. */
  | { kind: 'not_configured'; reason: string };

/** What the sender knows and does about a business number. */
export interface ChannelPorts {
  /** Why the channel is stopped, if it is. */
  held(conversation: Conversation): Promise<string | undefined>;
  /** The same, asked for at this moment: what an environment remembers may be some seconds old. */
  stillHeld(conversation: Conversation): Promise<boolean>;
  /** Stops the channel and rings the alarm. Repeating it changes nothing. */
  hold(conversation: Conversation, stop: { code?: number; reason: string }): Promise<void>;
  /** When the next message of the number may be sent, in milliseconds since the epoch; see `NumberBackoff`, `SlowChannels`. */
  sendsFrom(conversation: Conversation): number;
  /** How far the channel's statuses were worked; see `ReceiptsHeartbeat`. */
  receiptsSeen(conversation: Conversation): Promise<ReceiptsSeen>;
}

/** `loop`: the loop guard stopped an answer; `cannot_confirm`: a question that only a tap answers could not be shown. */
export type PeopleNotice = 'loop' | 'cannot_confirm';

/** What handing a file to WhatsApp came to. */
export type UploadResult =
  | UploadOutcome
  | Extract<SendResult, { kind: 'circuit_open' | 'not_configured' }>
  /** The object is no longer in the bucket, or cannot be read now. */
  | { kind: 'gone' | 'unreadable' };

/** What the sender does with files. An id is one of WhatsApp's, good for the conversation's number. */
export interface MediaPorts {
  /** By which the object can be sent since it was uploaded before; undefined where it is to be uploaded. */
  idOf(conversation: Conversation, object: MediaObject): Promise<string | undefined>;
  /** Uploads it, and remembers its id. Doing it twice does no harm. */
  upload(conversation: Conversation, object: MediaObject, traceId: string): Promise<UploadResult>;
  /** WhatsApp does not take the id. */
  forget(conversation: Conversation, object: MediaObject): Promise<void>;
}

/** What sending needs from outside. */
export interface SenderPorts {
  conversations: Pick<ConversationRepository, 'find' | 'findWithReplies' | 'findReply'>;
  ledger: Pick<ReplyLedger, 'unsettled' | 'postpone' | 'markUnknown' | 'hold' | 'remember' | 'settle'>;
  /** Passes the gate; see `declareIntent`. */
  intend(conversation: Conversation, reply: ReplyRow, facts: GateFacts): Promise<Intent>;
  send(conversation: Conversation, reply: ReplyRow, traceId: string): Promise<SendResult>;
  media: MediaPorts;
  channel: ChannelPorts;
  templateRefusal(conversation: Conversation): Promise<TemplateRefusal | undefined>;
  storeOptOut(conversation: Conversation): Promise<void>;
  /** What the tenant sends when the 24-hour window is closed, if it configured anything. */
  templateOf(tenantId: string): Promise<OutboundContent | undefined>;
  /** What the customer is told, in the tenant's language, when the conversation goes to people for this reason. */
  noticeOf(tenantId: string, why: PeopleNotice): Promise<OutboundContent>;
  policyOf(tenantId: string): Promise<TicketPolicy>;
  timers: TimerSender;
  publish(facts: (OutboxMessageSent | OutboxMessageFailed)[]): Promise<void>;
  /** Publishes a change of owner and deletes its note. */
  publishChange(
    conversation: Conversation,
    unpublished: UnpublishedChange,
    cause: ConversationEnvelope,
  ): Promise<void>;
  tableName: string;
  /** Told of every reply whose end became known. */
  onSettled(reply: ReplyRow, settlement: Settlement): void;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number from 0 up to but not including 1. */
  random(): number;
}
