import { DEFAULT_BUS } from './buses.ts';
import type { KeptEvent } from './journal.ts';
import {
  type EventContext,
  type PutEventsEntry,
  type PutEventsResultEntry,
  toEvent,
  validateRequest,
} from './put-events.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export interface PutEventsResult {
  FailedEntryCount: number;
  Entries: PutEventsResultEntry[];
}

/** What became of the entries of one PutEvents request. */
export interface AcceptedEntries {
  result: PutEventsResult;
  /** The events of the entries that did not fail, in their order. */
  accepted: KeptEvent[];
}

/**
 * Makes events of the entries of a PutEvents request. Entries fail one by one; that a bus exists is not asked.
 *
 * @param traceHeader the request's `X-Amzn-Trace-Id`; an entry's own header overrides it
 * @throws {AwsServiceError} ValidationException or SerializationException when the request as a whole is refused
 */
export function acceptEntries(
  entries: PutEventsEntry[],
  context: EventContext,
  traceHeader: string | undefined,
): AcceptedEntries {
  validateRequest(entries);
  const accepted: KeptEvent[] = [];
  const results = entries.map((entry): PutEventsResultEntry => {
    const event = toEvent(entry, context);
    if (!('version' in event)) return event;
    const header = entry.TraceHeader ?? traceHeader;
    accepted.push({
      event,
      acceptedAt: context.now,
      ...(header !== undefined && { traceHeader: header }),
      busName: busNameOf(entry.EventBusName),
      reached: undefined,
    });
    return { EventId: event.id };
  });
  return { result: { FailedEntryCount: entries.length - accepted.length, Entries: results }, accepted };
}

function busNameOf(nameOrArn: string | undefined): string {
  return nameOrArn?.split('/').at(-1) ?? DEFAULT_BUS;
}
