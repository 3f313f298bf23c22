/** Counts of a queue as the inspection shows them. */
interface Counts {
  name: string;
  waiting: number;
  in_flight: number;
  delayed: number;
}

/** Whether every queue that a function consumes is empty. A timer whose time has not come is no work. */
export function consumedQueuesAreEmpty(queues: readonly Counts[]): boolean {
  return queues.every(({ name, waiting, in_flight, delayed }) => {
    const later = name.includes('Timers') ? 0 : delayed;
    return waiting + in_flight + later === 0;
  });
}
