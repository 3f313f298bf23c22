import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { chunksOf } from '../runtime/chunks.ts';
import { ProsaError } from '../runtime/errors.ts';

/** Entries that one PutEvents call takes. */
export const MAX_ENTRIES = 10;

/**
 * The size of all entries of a call must stay below this: 1 MB.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export const MAX_REQUEST_BYTES = 1_048_576;

/** What the bus needs to know of an event; the whole of it becomes the `detail`. */
export interface BusEvent {
  /** The `detail-type`. */
  event: string;
  event_id: string;
}

/** An event that EventBridge does not take, however often it is sent. */
export class EventTooLargeError extends ProsaError {
  override readonly name = 'EventTooLargeError';

  constructor(eventId: string, bytes: number) {
    super(`event ${eventId} has ${bytes} bytes, EventBridge takes less than ${MAX_REQUEST_BYTES}`, {
      retryable: false,
      operatorHint: 'Find out which field of the payload grew; contents belong into the table.',
    });
  }
}

/** An event as PutEvents takes it, with the size that counts against the limit. */
export interface BusEntry {
  readonly eventId: string;
  readonly bytes: number;
  readonly entry: PutEventsRequestEntry;
}

/**
 * The entry of an event.
 *
 * @param source who publishes, `prosa.<function>`
 * @throws {EventTooLargeError}
 */
export function busEntry(envelope: BusEvent, busName: string, source: string): BusEntry {
  const entry = {
    EventBusName: busName,
    Source: source,
    DetailType: envelope.event,
    Detail: JSON.stringify(envelope),
  };
  const bytes = entryBytes(entry);
  if (bytes >= MAX_REQUEST_BYTES) throw new EventTooLargeError(envelope.event_id, bytes);
  return { eventId: envelope.event_id, bytes, entry };
}

/**
 * The size of an entry as EventBridge counts it: source, detail type, detail and resources in UTF-8, and 14
 * bytes for a time. The name of the bus does not count.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
 */
export function entryBytes(entry: PutEventsRequestEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
  return bytes + (entry.Time ? 14 : 0);
}

/** Packs entries into calls, in order. */
export function packEntries(entries: readonly BusEntry[]): BusEntry[][] {
  return chunksOf(entries, MAX_ENTRIES, ({ bytes }) => bytes, MAX_REQUEST_BYTES - 1);
}
