import type { Conversation } from './records.ts';

/**
 * Messages with a higher number are owed an answer; the newest is `inbound_seq`. Numbers only grow, so where an answer
 * was not sent after all, `owed_after` says what is owed again.
 */
export function owedAfter({
  answered_seq,
  owed_after = answered_seq,
}: Pick<Conversation, 'answered_seq' | 'owed_after'>): number {
  return Math.min(answered_seq, owed_after);
}
