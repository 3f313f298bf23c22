import { GIVE_UP, LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import { announceAgain, announceTurn } from './announce-turn.ts';
import { hasMore, type TurnAnswer } from './commit-turn.ts';
import { endTurn, readAgain } from './end-turn.ts';
import { hasEffect } from './ending.ts';
import type { Turn, TurnPorts } from './turn-ports.ts';
import type { TurnOutcome } from './turn-records.ts';

/** Commits of one answer over what others wrote meanwhile. */
const COMMIT_ATTEMPTS = 3;

/**
 * Writes the answer and announces it; over newer messages too, once the customer has waited too long, but never over an
 * edit or a revocation of what was read: that has a command of its own. An answer of a turn in which a tool has changed
 * something is written whatever the customer wrote meanwhile: that stays owed. Another owner since the conversation was read, even the same agent again, makes the answer void.
 *
 * @throws {ContentionError} when it was not written and is still owed: the turn runs again
 */
export async function commitAnswer(ports: TurnPorts, turn: Turn, answer: TurnAnswer): Promise<TurnOutcome> {
  const { command, id, seen: read } = turn;
  let seen = read;
  let wanted = { ...answer, traceId: command.trace_id };
  const options = {
    id: command.conversation_id,
    step: 'an answer was to be written',
    attempts: COMMIT_ATTEMPTS,
  };
  return retryLost(options, async () => {
    if (wanted.handover?.owner.status === 'closed' && hasMore(seen, wanted.seq)) {
      // The customer has said more: what was the end is an answer like others, or nothing at all.
      if (!wanted.content && !hasEffect(seen)) return endTurn(ports, turn, seen, 'superseded');
      wanted = { ...wanted, outcome: 'answered', handover: undefined };
    }
    const result = await ports.commit(seen, wanted);
    if (result.kind === 'committed') return announceTurn(ports, command, result);
    if (result.kind === 'repeated') return announceAgain(ports, command, id);
    if (result.kind === 'conflict') return GIVE_UP;
    const again = await readAgain(ports, turn, answer.seq);
    if ('outcome' in again) return again.outcome;
    seen = again.seen;
    if (seen.owner_epoch !== read.owner_epoch) return GIVE_UP;
    // Another delivery has begun something that this answer does not know of.
    if (seen.effect_seq !== read.effect_seq) return GIVE_UP;
    if ((seen.revised_seq ?? 0) > read.inbound_seq) {
      // What a tool has changed is to be told all the same, by an answer that is made anew.
      return hasEffect(seen) ? GIVE_UP : endTurn(ports, turn, seen, 'superseded');
    }
    return LOST;
  });
}
