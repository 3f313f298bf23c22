import { CircularDependencyError } from './errors.ts';

/**
 * Orders names so that each comes after what it depends on; names without a relation keep their order.
 * Dependencies that are not among the names are ignored.
 *
 * @param where names the whole in an error, such as the stack
 * @throws {CircularDependencyError} naming the cycle
 */
export function orderByDependency(
  names: readonly string[],
  dependenciesOf: (name: string) => Iterable<string>,
  where: string,
): string[] {
  const known = new Set(names);
  const done = new Set<string>();
  const visiting: string[] = [];
  const ordered: string[] = [];
  const visit = (name: string) => {
    if (done.has(name)) return;
    const start = visiting.indexOf(name);
    if (start >= 0) throw new CircularDependencyError(where, [...visiting.slice(start), name]);
    visiting.push(name);
    for (const dependency of dependenciesOf(name)) if (known.has(dependency)) visit(dependency);
    visiting.pop();
    done.add(name);
    ordered.push(name);
  };
  for (const name of names) visit(name);
  return ordered;
}
