import { type Clock, systemClock, type Timer } from '../clock.ts';
import type { NextTime } from './cron.ts';
import { InvalidScheduleError, UnknownScheduleError } from './errors.ts';
import { compileExpression, type ScheduleKind } from './expression.ts';

/** A schedule as a template defines it. */
export interface ScheduleDefinition {
  /** Logical id of the resource. */
  id: string;
  kind: ScheduleKind;
  /** `rate(…)`, `cron(…)` or `at(…)`. */
  expression: string;
  /** IANA name; default UTC. */
  timeZone?: string;
  state: 'ENABLED' | 'DISABLED';
  target: {
    arn: string;
    /** JSON text; without one the target gets a scheduled event (see `scheduledEvent`). */
    input?: string;
  };
  /** Milliseconds since the epoch; nothing runs before. */
  startMs?: number;
  /** Milliseconds since the epoch; nothing runs after. */
  endMs?: number;
}

/** One run: when it was due, in milliseconds since the epoch (for a run by hand: when it was asked for). */
export interface ScheduledRun {
  dueMs: number;
}

export interface ScheduleRunnerOptions {
  /** Hands the input to the target. */
  invoke: (schedule: ScheduleDefinition, run: ScheduledRun) => Promise<void>;
  /** Told of every run by the clock that failed. */
  onError: (schedule: ScheduleDefinition, error: unknown) => void;
  clock?: Clock;
}

interface Entry {
  definition: ScheduleDefinition;
  next: NextTime;
  timer?: Timer;
}

/**
 * Runs schedules by the clock.
 *
 * A run that is still going does not hold up the next. Runs missed while the machine slept are not made up
 * for. Not emulated: flexible time windows and the retries and dead-letter queues of EventBridge Scheduler.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html
 */
export class ScheduleRunner {
  readonly #options: ScheduleRunnerOptions;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #closed = false;

  constructor(options: ScheduleRunnerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /**
   * Adds a schedule and, when it is enabled, starts it.
   *
   * @throws {InvalidScheduleError} also for an id that is taken; nothing is added then
   */
  add(definition: ScheduleDefinition): void {
    if (this.#closed) throw new Error('the schedule runner is closed');
    if (this.#entries.has(definition.id)) {
      throw new InvalidScheduleError(definition.expression, `there is already a schedule ${definition.id}`);
    }
    const { kind, timeZone, expression, startMs = this.#clock.now() } = definition;
    const next = compileExpression(expression, {
      kind,
      startMs,
      ...(timeZone !== undefined && { timeZone }),
    });
    const entry: Entry = { definition, next };
    this.#entries.set(definition.id, entry);
    // One millisecond back: a run that is due at this very moment is still to come.
    if (definition.state === 'ENABLED') this.#arm(entry, Math.max(startMs, this.#clock.now()) - 1);
  }

  /**
   * Runs a schedule now, whatever its state; its timetable stays as it is.
   *
   * @throws {UnknownScheduleError}
   * @throws whatever `invoke` throws
   */
  async runNow(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry) throw new UnknownScheduleError(id, [...this.#entries.keys()]);
    await this.#options.invoke(entry.definition, { dueMs: this.#clock.now() });
  }

  /** In the order in which they were added. */
  list(): ScheduleDefinition[] {
    return [...this.#entries.values()].map(({ definition }) => definition);
  }

  /** Stops the timetable. Runs that are going on are not awaited. */
  close(): void {
    this.#closed = true;
    for (const entry of this.#entries.values()) entry.timer?.cancel();
  }

  #arm(entry: Entry, afterMs: number): void {
    const due = entry.next(afterMs);
    if (due === undefined || due > (entry.definition.endMs ?? Number.POSITIVE_INFINITY)) return;
    entry.timer = this.#clock.after(due - this.#clock.now(), () => {
      this.#arm(entry, Math.max(due, this.#clock.now()));
      void this.#run(entry.definition, due);
    });
  }

  async #run(definition: ScheduleDefinition, dueMs: number): Promise<void> {
    try {
      await this.#options.invoke(definition, { dueMs });
    } catch (error) {
      this.#options.onError(definition, error);
    }
  }
}
