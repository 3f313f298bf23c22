import { type Actor, currentActor } from './actor.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** A timer of an actor, in the simulation's time. */
class SimulatedTimeout {
  readonly cancel: () => void;

  constructor(cancel: () => void) {
    this.cancel = cancel;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  [Symbol.dispose](): void {
    this.cancel();
  }
}

/** What the globals stand for while a world runs. */
export interface GlobalsOf {
  time: SimulatedTime;
  fetch: typeof globalThis.fetch;
}

/**
 * Puts the simulation's time, randomness and network under the code of actors: `setTimeout`, `clearTimeout`,
 * `AbortSignal.timeout`, `Math.random` and `fetch`. `Date` is the simulation's for all. Code that no actor runs,
 * such as the emulator below the AWS SDK, keeps the machine's timers and randomness.
 *
 * @returns puts everything back
 */
export function simulateGlobals({ time, fetch }: GlobalsOf): () => void {
  const real = {
    Date: globalThis.Date,
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    abortTimeout: AbortSignal.timeout,
    random: Math.random,
    fetch: globalThis.fetch,
  };
  const later = (actor: Actor, ms: number, callback: () => void) =>
    new SimulatedTimeout(
      time.after(ms, () => {
        if (!actor.dead) currentActor.run(actor, callback);
      }).cancel,
    );

  const setTimeout = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const actor = currentActor.getStore();
    return actor ? later(actor, ms, () => callback(...args)) : real.setTimeout(callback, ms, ...args);
  };
  const clearTimeout = (timer: NodeJS.Timeout | SimulatedTimeout | undefined) =>
    timer instanceof SimulatedTimeout ? timer.cancel() : real.clearTimeout(timer);
  Object.assign(globalThis, {
    Date: dateOf(time),
    setTimeout: Object.assign(setTimeout, real.setTimeout),
    clearTimeout,
    fetch: (...request: Parameters<typeof fetch>) =>
      currentActor.getStore() ? fetch(...request) : real.fetch(...request),
  });
  AbortSignal.timeout = (ms) => {
    const actor = currentActor.getStore();
    if (!actor) return real.abortTimeout.call(AbortSignal, ms);
    const controller = new AbortController();
    later(actor, ms, () => controller.abort(new DOMException('the time is over', 'TimeoutError')));
    return controller.signal;
  };
  Math.random = () => (currentActor.getStore()?.chance.next ?? real.random)();

  return () => {
    const { abortTimeout, random, ...globals } = real;
    Object.assign(globalThis, globals);
    AbortSignal.timeout = abortTimeout;
    Math.random = random;
  };
}

/** The machine's `Date` with the simulation's now. */
function dateOf(time: SimulatedTime): DateConstructor {
  const now = () => time.now();
  return new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
}
