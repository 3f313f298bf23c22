/**
 * How many times the processor time grows when a text, or a list, is `times` as long: about `times` where the work grows with
 * the length alone, its square where each piece looks at all the others. Of several runs the shortest counts, so that a busy
 * machine changes nothing.
 *
 * @param run the work, for a size
 * @param size the smaller one: large enough that the square of it takes milliseconds
 * @example
 * expect(growth((size) => findLinks('a.'.repeat(size)), 5_000)).toBeLessThan(LINEAR);
 */
export function growth(run: (size: number) => unknown, size: number, times = TIMES): number {
  const shortest = (of: number) => Math.min(...Array.from({ length: RUNS }, () => spent(() => run(of))));
  run(size);
  return shortest(size * times) / Math.max(shortest(size), SHORTEST_US);
}

const TIMES = 8;

/** More is no longer about {@link TIMES}; its square is 64. */
export const LINEAR = 30;

const RUNS = 3;

/** What is shorter is measured badly, in microseconds. */
const SHORTEST_US = 500;

/** In microseconds. */
function spent(work: () => unknown): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return user + system;
}
