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

/** A function as the inspection shows it: all that running its code elsewhere takes. */
export interface FunctionView {
  name: string;
  /** Folder with the code that new environments run. */
  code_directory: string;
  /** `file.export`, the file relative to the folder and without its extension. */
  handler: string;
  timeout_s: number;
  memory_mb: number;
  /** What it is given besides what Lambda gives every function: addresses of the endpoints, region and keys. */
  environment: Record<string, string>;
  /** Keys of the HTTP APIs' routes that lead to it, such as `POST /orders`. */
  routes: string[];
}

/** How often an operation of a service was called through its endpoint. */
export interface SdkCallCount {
  service: string;
  operation: string;
  count: number;
}
