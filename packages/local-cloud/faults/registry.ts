import { type Clock, systemClock } from '../clock.ts';
import {
  type Fault,
  type FaultInput,
  type FaultOf,
  type FaultTarget,
  type FaultWith,
  parseFault,
} from './definition.ts';
import { Pauses } from './pauses.ts';
import { seededRandom } from './random.ts';

/** A fault with what became of it. */
export type FaultReport = Fault & {
  id: string;
  seed: number;
  /** How often its `match` fitted, struck or not. */
  seen: number;
  struck: number;
};

interface Entry {
  id: string;
  fault: Fault;
  seed: number;
  random: () => number;
  seen: number;
  struck: number;
}

/**
 * The disorder of one runtime. Engines and stand-ins ask it at each opportunity, and it answers whether, and
 * how, to misbehave; without faults that costs a look at an empty list.
 *
 * Each fault decides with a generator of its own: the same seed with the same opportunities strikes the same
 * ones, whatever other faults there are.
 */
export class FaultRegistry {
  readonly #newSeed: () => number;
  readonly #pauses: Pauses;
  readonly #entries = new Map<string, Entry>();
  /** Those that can still strike, oldest first. */
  readonly #active = new Map<FaultTarget, Entry[]>();
  #added = 0;

  /** @param options.newSeed gives the seed of a fault that names none: a whole number from 0 to 2³² − 1 */
  constructor(options: { clock?: Clock; newSeed?: () => number } = {}) {
    this.#newSeed = options.newSeed ?? (() => Math.floor(Math.random() * 2 ** 32));
    this.#pauses = new Pauses(options.clock ?? systemClock);
  }

  /** Says that somebody asks for this target's faults; without it faults of the target are refused. */
  connect(target: FaultTarget): void {
    if (!this.#active.has(target)) this.#active.set(target, []);
  }

  /**
   * Adds a fault, which strikes from now on.
   *
   * @returns its id
   * @throws {InvalidFaultError} and nothing is changed
   */
  add(input: FaultInput): string {
    return this.addUnchecked(input);
  }

  /** As {@link add}, for what came from outside. */
  addUnchecked(input: unknown): string {
    const fault = parseFault(input, new Set(this.#active.keys()));
    const seed = fault.seed ?? this.#newSeed();
    const id = `fault-${++this.#added}`;
    const entry = { id, fault, seed, random: seededRandom(seed), seen: 0, struck: 0 };
    this.#entries.set(id, entry);
    this.#active.get(fault.target)?.push(entry);
    return id;
  }

  /** Every fault that was not removed, oldest first. */
  list(): FaultReport[] {
    return [...this.#entries.values()].map(({ id, fault, seed, seen, struck }) => ({
      ...fault,
      id,
      seed,
      seen,
      struck,
    }));
  }

  /** One fault. @returns undefined when there is none with this id */
  report(id: string): FaultReport | undefined {
    return this.list().find((fault) => fault.id === id);
  }

  /** Ends a fault. What it holds back already comes when its time is up. @returns whether there was one */
  remove(id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    this.#entries.delete(id);
    this.#retire(entry);
    return true;
  }

  /** Ends all faults. */
  clear(): void {
    for (const id of [...this.#entries.keys()]) this.remove(id);
  }

  /**
   * Asks at an opportunity. The oldest fault that strikes is the one; those after it are not asked.
   *
   * @param applies whether the opportunity fits the fault's `match` and its action
   */
  strike<Target extends FaultTarget>(
    target: Target,
    applies: (fault: FaultOf<Target>) => boolean,
  ): FaultOf<Target> | undefined {
    const active = this.#active.get(target);
    if (active === undefined || active.length === 0) return undefined;
    for (const entry of active) {
      const fault = entry.fault as FaultOf<Target>;
      if (!applies(fault)) continue;
      entry.seen += 1;
      const { skip = 0, probability = 1, count } = entry.fault;
      if (entry.seen <= skip) continue;
      // Drawn every time, so that the sequence of decisions depends on the seed alone.
      if (entry.random() >= probability) continue;
      entry.struck += 1;
      if (entry.struck === count) this.#retire(entry);
      return fault;
    }
    return undefined;
  }

  /** As {@link strike}, among the faults with one action. */
  strikeWith<Target extends FaultTarget, Action extends FaultOf<Target>['action']>(
    target: Target,
    action: Action,
    applies: (fault: FaultWith<Target, Action>) => boolean,
  ): FaultWith<Target, Action> | undefined {
    return this.strike(
      target,
      (fault) => fault.action === action && applies(fault as FaultWith<Target, Action>),
    ) as FaultWith<Target, Action> | undefined;
  }

  /**
   * Waits by the runtime's clock.
   *
   * @param ms undefined waits for the signal alone, whose abort ends every wait
   * @throws {FaultsClosedError} when the runtime closes first
   */
  pause(ms: number | undefined, signal?: AbortSignal): Promise<void> {
    return this.#pauses.wait(ms, signal);
  }

  /** Ends all faults and every wait. */
  close(): void {
    this.clear();
    this.#pauses.close();
  }

  #retire(entry: Entry): void {
    const active = this.#active.get(entry.fault.target) ?? [];
    this.#active.set(
      entry.fault.target,
      active.filter((other) => other !== entry),
    );
  }
}
