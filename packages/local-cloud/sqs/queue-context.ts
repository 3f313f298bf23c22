import type { Clock } from '../clock.ts';
import type { QueueSettings } from './attributes.ts';
import type { SqsJournal } from './journal.ts';
import type { Message } from './message.ts';
import type { Timers } from './timers.ts';

/** Lets messages come again as SQS may; asked at each receive and delete. */
export interface QueueDisorder {
  /** @returns milliseconds after which a message that is received now is visible again; undefined changes nothing */
  visibleAfterMs(queue: string, message: Message): number | undefined;
  /** @returns milliseconds after which a message in flight that is deleted now comes again all the same */
  redeliverAfterMs(queue: string, message: Message): number | undefined;
}

/** What a queue needs of the one that takes its dead letters. */
export interface DeadLetterQueue {
  readonly fifo: boolean;
  readonly settings: Readonly<QueueSettings>;
  /** Takes in a message without delay or deduplication. */
  adopt(message: Message): void;
}

/** What a queue needs from its engine. */
export interface QueueContext {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly disorder: QueueDisorder | undefined;
  /** Undefined when messages live as long as the engine. */
  readonly journal: SqsJournal | undefined;
  arnOf(name: string): string;
  queueByArn(arn: string): DeadLetterQueue | undefined;
  nextSequenceNumber(): string;
  /** @throws {AwsServiceError} ServiceUnavailable once the engine is closed */
  assertOpen(): void;
}
