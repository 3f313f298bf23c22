import type { Clock } from '../clock.ts';
import type { SqsQueue } from './queue.ts';
import type { Timers } from './timers.ts';

/** What a queue needs from its engine. */
export interface QueueContext {
  readonly clock: Clock;
  readonly timers: Timers;
  arnOf(name: string): string;
  queueByArn(arn: string): SqsQueue | undefined;
  nextSequenceNumber(): string;
  /** @throws {AwsServiceError} ServiceUnavailable once the engine is closed */
  assertOpen(): void;
}
