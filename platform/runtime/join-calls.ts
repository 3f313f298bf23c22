import { chunksOf } from './chunks.ts';

/** What joined calls are. */
export interface JoinedCalls<Input, Output> {
  /** Joined calls on their way at the same time. */
  atOnce: number;
  /** The size of one input, and the most that those of one joined call may add up to. */
  sizeOf: (input: Input) => number;
  mostSize: number;
  /** Does the work of all; what it answers or throws is for each of them. */
  run: (inputs: readonly Input[]) => Promise<Output>;
}

/**
 * Joins calls that are made side by side into fewer. Those that come in one turn go together, and those that come while
 * `atOnce` are on their way wait and go with the next.
 */
export function joinCalls<Input, Output>(
  calls: JoinedCalls<Input, Output>,
): (input: Input) => Promise<Output> {
  const { atOnce, sizeOf, mostSize, run } = calls;
  let waiting: { input: Input; done: PromiseWithResolvers<Output> }[] = [];
  let running = 0;

  const take = () => {
    const [together = [], ...rest] = chunksOf(
      waiting,
      waiting.length,
      ({ input }) => sizeOf(input),
      mostSize,
    );
    waiting = rest.flat();
    return together;
  };

  /** Never rejects: whatever happens is told to those who wait. */
  const work = async () => {
    // What else comes in this turn has come by then.
    await undefined;
    for (let together = take(); together.length > 0; together = take()) {
      const result = run(together.map(({ input }) => input));
      for (const { done } of together) done.resolve(result);
      await result.catch(() => undefined);
    }
    running -= 1;
  };

  return (input) => {
    const done = Promise.withResolvers<Output>();
    waiting.push({ input, done });
    if (running < atOnce) {
      running += 1;
      void work();
    }
    return done.promise;
  };
}
