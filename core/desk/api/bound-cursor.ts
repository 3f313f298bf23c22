import { shortHash } from '#platform/ids/hash.ts';
import { Problem } from '../../api/problem.ts';

/**
 * Cursors as clients hold them: the place in a list, and a mark of the query that it is a place of. They name no tenant
 * and open nothing: the list that goes on is the caller's own.
 */
export interface BoundCursors {
  /** The place that a client's cursor names. @throws {Problem} `cursor_mismatch` for one of another query */
  read(cursor: string | undefined): string | undefined;
  /** The cursor for a place; null at the end of the list. */
  write(place: string | undefined): string | null;
}

/**
 * @param place where the client gives its cursor
 * @param query the operation and everything that decides what the list holds
 */
export function boundCursors(
  place: 'query' | 'body',
  ...query: readonly (string | undefined)[]
): BoundCursors {
  const mark = shortHash(
    query.map((part) => (part === undefined ? '-' : `=${part}`)),
    8,
  );
  return {
    read(cursor) {
      if (cursor === undefined) return undefined;
      if (cursor.startsWith(`${mark}.`)) return cursor.slice(mark.length + 1);
      const errors = [
        { pointer: `/${place}/cursor`, code: 'cursor_mismatch', detail: 'is of another query' },
      ];
      throw new Problem('cursor_mismatch', { errors });
    },
    write: (place) => (place === undefined ? null : `${mark}.${place}`),
  };
}
