import type { Message } from './message.ts';

/** A message as it outlives its engine. */
export interface KeptMessage {
  readonly message: Message;
  /** Receives in this queue. */
  readonly receives: number;
  /** End of the delay, or of the visibility timeout that its receiver set; undefined when there is none. */
  readonly visibleAt: number | undefined;
}

/** What a FIFO queue accepted, for deduplication. */
export interface KeptSend {
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly messageId: string;
  readonly sequenceNumber: string;
  readonly acceptedAt: number;
}

/** Keeps the messages of one queue, told of each change as it happens. */
export interface QueueJournal {
  /** What an earlier engine left: messages by sequence number, sends by time. */
  load(): { messages: KeptMessage[]; sends: KeptSend[] };
  /** The message is in the queue now. */
  put(kept: KeptMessage): void;
  /** It was received, or has another visibility timeout. */
  update(kept: KeptMessage): void;
  /** It left the queue. */
  remove(message: Message): void;
  remember(send: KeptSend): void;
  /** All messages left the queue. */
  clear(): void;
  /** The queue is deleted. */
  drop(): void;
}

/**
 * Where an engine keeps its messages. Changes of one turn of the event loop must be kept together or not at
 * all, so that a message that moves between queues is never in both or none.
 */
export interface SqsJournal {
  queue(name: string): QueueJournal;
  /** The highest one that is kept; 0 for none. */
  lastSequenceNumber(): bigint;
  /** Resolves when every change so far is kept: until then no caller may be told of it. */
  settled(): Promise<void>;
}
