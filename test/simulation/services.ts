import { type Actor, currentActor, forever } from './actor.ts';
import type { Pace } from './pace.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** How long one way of a call takes, in milliseconds. */
export interface Latency {
  min: number;
  max: number;
}

/** One line of what happened, equal in two runs of one history. */
export type TraceLine = string;

/**
 * The way between actors and services. A call is on its way for a time, takes effect at one instant, and its
 * answer is on its way again. A dead actor hears nothing any more; it may die on either way.
 */
export class Services {
  readonly #time: SimulatedTime;
  readonly #pace: Pace;
  readonly #trace: TraceLine[] | undefined;
  readonly #running = new Set<Promise<unknown>>();

  /** @param options.trace gets a line for everything that happens */
  constructor(options: { time: SimulatedTime; pace: Pace; trace: TraceLine[] | undefined }) {
    this.#time = options.time;
    this.#pace = options.pace;
    this.#trace = options.trace;
  }

  /** Waits, in real time, until no service carries out a call. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /**
   * Makes a call for the actor whose code is running; the simulation's own calls take no time.
   *
   * @param label names the call in the trace
   */
  async call<Result>(label: string, perform: () => Promise<Result>, latency?: Latency): Promise<Result> {
    const actor = currentActor.getStore();
    if (!actor) return perform();
    if (actor.dead) return forever();
    const number = ++actor.calls;
    const way = () =>
      this.#wait(actor, latency ? within(actor, latency) : this.#pace.callMs(actor.chance, label));
    await way();
    if (this.#diesAt(actor, number, 'before')) return forever();
    this.note(actor, label);
    const work = Promise.allSettled([currentActor.run(undefined, perform)]);
    this.#running.add(work);
    const [outcome] = await work;
    this.#running.delete(work);
    if (this.#diesAt(actor, number, 'after')) return forever();
    await way();
    if (actor.dead) return forever();
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }

  /** Waits in the simulation's time. A dead actor's wait does not end. */
  pause(actor: Actor, latency: Latency): Promise<void> {
    return this.#wait(actor, within(actor, latency));
  }

  note(actor: Actor, what: string): void {
    this.#trace?.push(`${this.#time.now()} ${actor.name}/${actor.id} ${what}`);
  }

  #wait(actor: Actor, ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#time.after(ms, () => {
        if (!actor.dead) resolve();
      });
    });
  }

  #diesAt(actor: Actor, call: number, when: 'before' | 'after'): boolean {
    if (!actor.dead && actor.crash?.call === call && actor.crash.when === when) {
      this.note(actor, `dies ${when} call ${call}`);
      actor.die();
    }
    return actor.dead;
  }
}

const within = ({ chance }: Actor, { min, max }: Latency) => chance.between(min, max);
