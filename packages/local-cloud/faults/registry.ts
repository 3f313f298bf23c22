import { type Clock, systemClock } from '../clock.ts';
import { ConnectionDropped } from '../http/listen.ts';
import type { AwsTarget } from './aws-targets.ts';
import { FaultsClosedError } from './errors.ts';
import { type Fault, parseFault } from './parse-fault.ts';
import { Pauses } from './pauses.ts';
import { seededRandom } from './random.ts';
import type { FaultInput, FaultOf, FaultTarget, FaultWith } from './target.ts';

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

const NONE: readonly Entry[] = [];

/** What engines and stand-ins need of a registry, whatever targets it has. */
export type Faults = Pick<FaultRegistry, 'connect' | 'strike' | 'strikeWith' | 'pause' | 'pauseForCaller'>;

/**
 * The disorder of one runtime. Engines and stand-ins ask it at each opportunity, and it answers whether, and
 * how, to misbehave; without faults that costs a look at an empty list.
 *
 * Each fault decides with a generator of its own: the same seed with the same opportunities strikes the same
 * ones, whatever other faults there are.
 *
 * @typeParam Added the targets that stand-ins connect, beside those of AWS
 * @typeParam Field what `match` of the bus and the queues may name beside their own
 */
export class FaultRegistry<Added extends FaultTarget = never, Field extends string = never> {
  readonly #newSeed: () => number;
  readonly #pauses: Pauses;
  readonly #targets = new Map<string, FaultTarget>();
  readonly #entries = new Map<string, Entry>();
  /** Those that can still strike, by target, oldest first. */
  readonly #active = new Map<string, Entry[]>();
  #added = 0;

  /** @param options.newSeed gives the seed of a fault that names none: a whole number from 0 to 2³² − 1 */
  constructor(options: { clock?: Clock; newSeed?: () => number } = {}) {
    this.#newSeed = options.newSeed ?? (() => Math.floor(Math.random() * 2 ** 32));
    this.#pauses = new Pauses(options.clock ?? systemClock);
  }

  /** Says that this target's faults will be asked for; without it faults of the target are refused. */
  connect(target: FaultTarget): void {
    if (!this.#targets.has(target.name)) this.#targets.set(target.name, target);
  }

  /**
   * Adds a fault, which strikes from now on.
   *
   * @returns its id
   * @throws {InvalidFaultError} and nothing is changed
   */
  add(input: FaultInput<AwsTarget<Field> | Added>): string {
    return this.addUnchecked(input);
  }

  /** As {@link add}, for what came from outside. */
  addUnchecked(input: unknown): string {
    const fault = parseFault(input, this.#targets);
    const seed = fault.seed ?? this.#newSeed();
    const id = `fault-${++this.#added}`;
    const entry = { id, fault, seed, random: seededRandom(seed), seen: 0, struck: 0 };
    this.#entries.set(id, entry);
    this.#active.set(fault.target, [...(this.#active.get(fault.target) ?? []), entry]);
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
  strike<Asked extends FaultTarget>(
    { name }: Asked,
    applies: (fault: FaultOf<Asked>) => boolean,
  ): FaultOf<Asked> | undefined {
    for (const entry of this.#active.get(name) ?? NONE) {
      // Parsed by the schemas of the target with this name.
      const fault = entry.fault as FaultOf<Asked>;
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
  strikeWith<Asked extends FaultTarget, Action extends FaultOf<Asked>['action']>(
    target: Asked,
    action: Action,
    applies: (fault: FaultWith<Asked, Action>) => boolean,
  ): FaultWith<Asked, Action> | undefined {
    return this.strike(
      target,
      (fault) => fault.action === action && applies(fault as FaultWith<Asked, Action>),
    ) as FaultWith<Asked, Action> | undefined;
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

  /**
   * Lets the caller of a server wait, which may live on a little longer than the runtime.
   *
   * @param ms undefined waits until the caller is gone
   * @throws {ConnectionDropped} when the runtime closes first
   */
  pauseForCaller(ms: number | undefined, gone: AbortSignal): Promise<void> {
    return this.pause(ms, gone).catch((error: unknown) => {
      throw error instanceof FaultsClosedError ? new ConnectionDropped() : error;
    });
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
