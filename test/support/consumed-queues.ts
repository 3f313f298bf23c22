/** Counts of a queue as the inspection shows them. */
interface Counts {
  name: string;
  waiting: number;
  in_flight: number;
  delayed: number;
}

/** Whether every queue that somebody consumes is empty. Nothing consumes the receipts yet. */
export function consumedQueuesAreEmpty(queues: readonly Counts[]): boolean {
  return queues
    .filter(({ name }) => !name.includes('Receipts') || name.includes('DeadLetter'))
    .every(({ waiting, in_flight, delayed }) => waiting + in_flight + delayed === 0);
}
