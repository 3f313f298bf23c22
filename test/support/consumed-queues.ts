/** Counts of a queue as the inspection shows them. */
interface Counts {
  name: string;
  waiting: number;
  in_flight: number;
  delayed: number;
}

/** Whether every queue that somebody consumes is empty. */
export function consumedQueuesAreEmpty(queues: readonly Counts[]): boolean {
  return queues.every(({ waiting, in_flight, delayed }) => waiting + in_flight + delayed === 0);
}
