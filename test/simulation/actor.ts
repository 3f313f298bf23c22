import { AsyncLocalStorage } from 'node:async_hooks';
import type { Chance } from './chance.ts';

/**
 * Where an actor dies: at its `call`th call of a service (from 1), before or after that took effect; 0 is before any of its
 * code runs.
 */
export interface Crash {
  call: number;
  when: 'before' | 'after';
}

/** One invocation of a function, or one action of a person: what works, calls services, and may die. */
export class Actor {
  readonly id: number;
  readonly name: string;
  readonly chance: Chance;
  readonly crash: Crash | undefined;
  /** Calls made so far. */
  calls = 0;
  readonly #death = Promise.withResolvers<'died'>();
  #dead = false;

  constructor(options: { id: number; name: string; chance: Chance; crash?: Crash | undefined }) {
    this.id = options.id;
    this.name = options.name;
    this.chance = options.chance;
    this.crash = options.crash;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Resolves when it dies. */
  get death(): Promise<'died'> {
    return this.#death.promise;
  }

  die(): void {
    this.#dead = true;
    this.#death.resolve('died');
  }
}

/** Whose code is running: undefined for the simulation itself and for whatever a service does. */
export const currentActor = new AsyncLocalStorage<Actor | undefined>();

/** What a dead process waits for. */
export const forever = <Result>(): Promise<Result> => new Promise<Result>(() => {});
