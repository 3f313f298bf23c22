/**
 * An event as rules match it and targets receive it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export interface BusEvent {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  /** ISO 8601 in UTC with whole seconds. */
  time: string;
  region: string;
  /** Only on events of a replay. */
  'replay-name'?: string;
  resources: string[];
  detail: unknown;
}

/** @returns the time as events carry it: ISO 8601 in UTC, whole seconds */
export function eventTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/**
 * A copy of an archived event as a replay sends it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
 */
export function replayedEvent(event: BusEvent, replayName: string): BusEvent {
  const { resources, detail, ...head } = event;
  return { ...head, 'replay-name': replayName, resources, detail };
}
