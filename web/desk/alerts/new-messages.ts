import type { Row, Sync } from '../../api/types.ts';
import type { ListState } from '../list/list-state.ts';

/** A conversation sounds once in this time, in milliseconds. */
const QUIET_MS = 10_000;

/**
 * The conversations of a person, or waiting for people, that have a new message of the customer since the list was as
 * before. What the first answer brings is not new.
 *
 * @param isOpen the conversation that the person looks at right now
 */
export function newMessages(
  before: ListState,
  answer: Sync,
  me: string,
  isOpen: (id: string) => boolean,
): Row[] {
  if (answer.reset) return [];
  return answer.changed.filter((row) => {
    const known = before.rows.get(row.id);
    if (isOpen(row.id)) return false;
    const isForMe = row.owner.kind === 'queue' || (row.owner.kind === 'person' && row.owner.userId === me);
    return isForMe && (known === undefined ? row.waitingSince !== null : row.seq > known.seq);
  });
}

/** Lets each conversation be heard once in ten seconds. */
export class Quiet {
  readonly #heard = new Map<string, number>();

  /** @param now milliseconds since the epoch */
  mayHear(id: string, now: number): boolean {
    if (now - (this.#heard.get(id) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return false;
    this.#heard.set(id, now);
    return true;
  }
}
