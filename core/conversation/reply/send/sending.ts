import type { Conversation } from '#core/conversation/records.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import type { ReplyRow } from '../reply-records.ts';
import type { ReadyContent } from './media-object.ts';
import type { SenderPorts } from './sender-ports.ts';

/** One reply that is being sent: what each step is given. */
export interface Sending {
  ports: SenderPorts;
  /** Because of which the sender works. */
  record: ConversationEnvelope;
  conversation: Conversation;
  reply: ReplyRow;
  /** Words of a person wait behind it. */
  isBeforePerson: boolean;
  /** As it is sent, once that is known. */
  ready?: ReadyContent;
  /** Throws when there is too little time: to begin a send attempt, unless told how much is needed. */
  requireTime(neededMs?: number): void;
}
