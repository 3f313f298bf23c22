import { type Clock, systemClock } from '@prosa/local-cloud/clock';

/** A clock that runs `factor` times as fast as the machine's: minutes of waiting pass in seconds. */
export function scaledClock(factor: number): Clock {
  const start = systemClock.now();
  return {
    now: () => start + (systemClock.now() - start) * factor,
    after: (delayMs, callback) => systemClock.after(delayMs / factor, callback),
  };
}
