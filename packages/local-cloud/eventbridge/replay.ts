import type { Clock, Timer } from '../clock.ts';
import { type BusEvent, replayedEvent } from './event.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeReplay.html */
export type ReplayState = 'STARTING' | 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html */
export interface ReplayDefinition {
  name: string;
  archiveArn: string;
  /** The bus that the archive belongs to; EventBridge replays into no other. */
  destinationArn: string;
  /** Only these rules see the events; default all rules of the bus. */
  filterArns?: string[];
  /** Milliseconds since the epoch; included. */
  eventStartTime: number;
  /** Milliseconds since the epoch; excluded. */
  eventEndTime: number;
  description?: string;
}

const SLICE_MS = 60_000;

/** A replay: sends the archived events of a time range again, minute by minute of their own time. */
export class Replay {
  readonly definition: ReplayDefinition;
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly #clock: Clock;
  readonly #publish: (event: BusEvent) => void;
  readonly #slices: BusEvent[][];
  #state: ReplayState = 'STARTING';
  #lastReplayed: number | undefined;
  #endedAt: number | undefined;
  #timer: Timer;

  /**
   * @param events what the archive holds now
   * @param publish sends one event, already marked with the replay's name
   */
  constructor(
    definition: ReplayDefinition,
    arn: string,
    events: BusEvent[],
    options: { clock: Clock; publish: (event: BusEvent) => void },
  ) {
    this.definition = definition;
    this.arn = arn;
    this.#clock = options.clock;
    this.#publish = options.publish;
    this.startedAt = options.clock.now();
    this.#slices = byMinute(events, definition);
    this.#timer = this.#clock.after(0, () => this.#sendSlice());
  }

  get state(): ReplayState {
    return this.#state;
  }

  /** Time of the last event sent again, in milliseconds since the epoch. */
  get lastReplayedTime(): number | undefined {
    return this.#lastReplayed;
  }

  /** When it ended, in milliseconds since the epoch. */
  get endedAt(): number | undefined {
    return this.#endedAt;
  }

  /** Stops it between two minutes; one that has ended stays as it is. */
  cancel(): void {
    if (this.#state === 'STARTING' || this.#state === 'RUNNING') this.#state = 'CANCELLING';
  }

  /** Stops it at once, without a trace. */
  close(): void {
    this.#timer.cancel();
  }

  #sendSlice(): void {
    const slice = this.#slices.shift();
    if (this.#state === 'CANCELLING' || !slice) {
      this.#state = this.#state === 'CANCELLING' ? 'CANCELLED' : 'COMPLETED';
      this.#endedAt = this.#clock.now();
      return;
    }
    this.#state = 'RUNNING';
    for (const event of slice) {
      this.#publish(replayedEvent(event, this.definition.name));
      this.#lastReplayed = Date.parse(event.time);
    }
    this.#timer = this.#clock.after(0, () => this.#sendSlice());
  }
}

function byMinute(events: BusEvent[], { eventStartTime, eventEndTime }: ReplayDefinition): BusEvent[][] {
  const slices = new Map<number, BusEvent[]>();
  for (const event of events) {
    const time = Date.parse(event.time);
    if (time < eventStartTime || time >= eventEndTime) continue;
    const minute = Math.floor((time - eventStartTime) / SLICE_MS);
    const slice = slices.get(minute);
    if (slice) slice.push(event);
    else slices.set(minute, [event]);
  }
  return [...slices].sort(([a], [b]) => a - b).map(([, slice]) => slice);
}
