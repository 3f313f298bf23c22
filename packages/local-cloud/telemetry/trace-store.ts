import type { Segment } from './segment.ts';

/** One trace, for a list of them. Times are seconds since the epoch. */
export interface TraceSummary {
  trace_id: string;
  start_time: number;
  end_time: number;
  segments: number;
  /** Names of the functions that took part, in the order in which they began. */
  functions: string[];
  /** Whether something in it failed. */
  fault: boolean;
}

export interface TraceStoreOptions {
  /** How many traces are kept; the oldest give way. Default 2000. */
  traces?: number;
  /** How many segments of one trace are kept; later ones are dropped and counted. Default 500. */
  segmentsPerTrace?: number;
  /** Told of each trace when its first segment comes. */
  onTrace?: (traceId: string) => void;
}

/** The newest traces, in bounded memory. */
export class TraceStore {
  readonly #traces = new Map<string, Segment[]>();
  readonly #limits: { traces: number; segmentsPerTrace: number };
  readonly #onTrace: (traceId: string) => void;
  #dropped = 0;

  constructor(options: TraceStoreOptions = {}) {
    this.#limits = { traces: options.traces ?? 2000, segmentsPerTrace: options.segmentsPerTrace ?? 500 };
    this.#onTrace = options.onTrace ?? (() => undefined);
  }

  /** How many segments came for a trace that was full. */
  get dropped(): number {
    return this.#dropped;
  }

  add(segment: Segment): void {
    const known = this.#traces.get(segment.trace_id);
    if (!known) {
      const [oldest] = this.#traces.keys();
      if (oldest !== undefined && this.#traces.size >= this.#limits.traces) this.#traces.delete(oldest);
      this.#traces.set(segment.trace_id, [segment]);
      this.#onTrace(segment.trace_id);
      return;
    }
    // A segment may be sent twice: in progress, and again complete.
    const earlier = known.findIndex(({ id }) => id === segment.id);
    if (earlier !== -1) known[earlier] = segment;
    else if (known.length < this.#limits.segmentsPerTrace) known.push(segment);
    else this.#dropped += 1;
  }

  /** The segments of a trace by their start; undefined when the trace is not kept. */
  segments(traceId: string): Segment[] | undefined {
    return this.#traces.get(traceId)?.toSorted((a, b) => a.start_time - b.start_time);
  }

  /** The traces that are kept, newest last. */
  list(): TraceSummary[] {
    return [...this.#traces.keys()].map((traceId) => this.#summary(traceId));
  }

  #summary(traceId: string): TraceSummary {
    const segments = this.segments(traceId) ?? [];
    const functions = segments.filter(({ origin }) => origin === 'AWS::Lambda::Function');
    return {
      trace_id: traceId,
      start_time: Math.min(...segments.map(({ start_time }) => start_time)),
      end_time: Math.max(...segments.map(({ start_time, end_time }) => end_time ?? start_time)),
      segments: segments.length,
      functions: functions.map(({ name }) => name),
      fault: segments.some(({ fault }) => fault === true),
    };
  }
}
