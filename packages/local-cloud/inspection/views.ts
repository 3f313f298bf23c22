/** A bus event as the inspection shows it: the envelope in `detail`. */
export interface CapturedEvent {
  'detail-type': string;
  source: string;
  /** ISO 8601, UTC. */
  time: string;
  detail: Record<string, unknown>;
}

/** Which events to list; each part that is given must match. */
export interface EventFilter {
  /** Values of members of `detail`. */
  detail?: Readonly<Record<string, unknown>>;
  detailType?: string;
  /** Milliseconds since the epoch; events that reached the bus earlier are left out. */
  since?: number;
  /** Only the newest so many. */
  limit?: number;
}

/** A queue's counts as the inspection shows them. */
export interface QueueCounts {
  name: string;
  waiting: number;
  in_flight: number;
  delayed: number;
  /** Age of the oldest message in seconds; 0 when the queue is empty. */
  oldest_age_s: number;
}

/** How often an operation of a service was called through its endpoint. */
export interface SdkCallCount {
  service: string;
  operation: string;
  count: number;
}
