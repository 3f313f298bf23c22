import { inject } from 'vitest';
import { type LocalProsa, type StartLocalOptions, startLocal } from '../../local/cli/start-local.ts';
import { IdleClock } from './idle-clock.ts';

/**
 * Each costs a second of processor time before it is warm; two of a function are enough to meet. A test in which none
 * have to meet says 1.
 */
const ENVIRONMENTS = 2;

/** A busy machine must not end what works: a cold start alone may take longer than the ten seconds of AWS. */
const PATIENCE = 10;

export interface StartProsaOptions extends Omit<StartLocalOptions, 'clock' | 'onInvocationStart'> {
  /**
   * How many times as fast as the machine's clock queues, bus, schedules and faults live while no function works.
   * Functions always have the machine's clock, and while one works, so have they all.
   */
  timesAsFast?: number;
}

/** Starts everything on one machine, with the cloud assembly of the run unless a debounce needs one of its own. */
export function startProsa({ timesAsFast = 1, ...options }: StartProsaOptions = {}): Promise<LocalProsa> {
  const clock = new IdleClock(timesAsFast);
  return startLocal({
    ...(options.debounceSeconds === undefined && { assemblyDir: inject('localAssembly') }),
    maximumEnvironments: ENVIRONMENTS,
    patience: PATIENCE,
    ...options,
    clock,
    onInvocationStart: () => clock.begins(),
    onInvocation: (report) => {
      clock.ends();
      options.onInvocation?.(report);
    },
  });
}
