import type { Context, SQSEvent } from 'aws-lambda';
import type * as z from 'zod';
import type { ConsumedQueue } from '../queue/consumed-queue.ts';
import type { DeadLetters } from '../queue/dead-letters.ts';
import type { Log } from '../runtime/logger.ts';
import type { Count } from '../runtime/metrics.ts';

/** What the runner needs to know of the envelope in a record's body. */
export interface RecordEnvelope {
  event: string;
  event_id: string;
  trace_id: string;
  tenant_id: string;
}

/** What the runner needs of the world. */
export interface FifoBatchPorts {
  queue: ConsumedQueue;
  /** The queue's own. */
  deadLetters: DeadLetters;
  log: Log;
  count: Count;
  /** A number from 0 up to but not including 1. */
  random(): number;
  /** Runs `callback` once, `ms` milliseconds from now, unless it is cancelled. */
  after(ms: number, callback: () => void): { cancel(): void };
}

/** What a handler is told about a record besides its envelope. */
export interface RecordReceive {
  /** How often the record was handed out, this time included. */
  receiveCount: number;
  messageGroupId: string;
  /** Milliseconds until the signal is aborted. */
  remainingMs(): number;
  /** Aborted when the function's time is nearly up; the record is then delivered again whatever follows. */
  signal: AbortSignal;
}

export interface FifoBatchOptions<Envelope extends RecordEnvelope> {
  event: SQSEvent;
  context: Pick<Context, 'getRemainingTimeInMillis'>;
  schema: z.ZodType<Envelope>;
  /** The message group in which a record belongs; one that came in another is worked and counted. */
  groupOf(envelope: Envelope): string;
  handle(envelope: Envelope, receive: RecordReceive): Promise<void>;
  ports: FifoBatchPorts;
  /** The queue's own; without it no record is known to be in its last receive. */
  maxReceiveCount?: number;
  /** How long before the function's time-out the rest is given back, in milliseconds; 2,000 unless told. */
  guardMs?: number;
}
