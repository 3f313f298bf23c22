import { type Clock, systemClock, type Timer } from '@prosa/local-cloud/clock';

/** A callback that waits for its time. */
interface Waiting {
  dueMs: number;
  callback: () => void;
  timer: Timer | undefined;
}

/**
 * Time of queues, bus and schedules that flies while nothing works, and keeps to the machine's clock while something
 * does: minutes of waiting pass in seconds, and work takes as much of a time-out as it would without the haste.
 *
 * A clock that always flies has no such proportion: on a busy machine a start of five seconds is eight minutes at a
 * hundred times the speed, beyond every visibility time-out, so that records come back to be worked again and again
 * until they end in the dead-letter queue.
 */
export class IdleClock implements Clock {
  readonly #factor: number;
  readonly #machine: Clock;
  readonly #waiting = new Set<Waiting>();
  #working = 0;
  #nowMs: number;
  #machineMs: number;

  /** @param factor how many times as fast as the machine's clock time passes while nothing works */
  constructor(factor: number, machine: Clock = systemClock) {
    this.#factor = factor;
    this.#machine = machine;
    this.#nowMs = this.#machineMs = machine.now();
  }

  now(): number {
    return this.#nowMs + (this.#machine.now() - this.#machineMs) * this.#speed;
  }

  after(delayMs: number, callback: () => void): Timer {
    const waiting: Waiting = { dueMs: this.now() + delayMs, callback, timer: undefined };
    this.#waiting.add(waiting);
    this.#arm(waiting);
    return {
      cancel: () => {
        this.#waiting.delete(waiting);
        waiting.timer?.cancel();
      },
    };
  }

  /** Something works from now on, until as many calls of {@link ends}. */
  begins(): void {
    this.#change(1);
  }

  ends(): void {
    this.#change(-1);
  }

  get #speed(): number {
    return this.#working > 0 ? 1 : this.#factor;
  }

  #change(by: number): void {
    const before = this.#speed;
    this.#nowMs = this.now();
    this.#machineMs = this.#machine.now();
    this.#working += by;
    if (this.#speed === before) return;
    for (const waiting of this.#waiting) {
      waiting.timer?.cancel();
      this.#arm(waiting);
    }
  }

  #arm(waiting: Waiting): void {
    const leftMs = Math.max(0, waiting.dueMs - this.now());
    waiting.timer = this.#machine.after(leftMs / this.#speed, () => {
      this.#waiting.delete(waiting);
      waiting.callback();
    });
  }
}
