import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import type { TurnOutcome } from '../records.ts';
import { announce, announceAgain } from './announce.ts';
import type { TurnAnswer } from './commit-turn.ts';
import { end, wakeAgain } from './end-turn.ts';
import type { Turn, TurnPorts } from './turn-ports.ts';

/** Commits of one answer over what others wrote meanwhile. */
const COMMIT_ATTEMPTS = 3;

/**
 * Writes the answer and announces it; over newer messages too, once the customer has waited too long. Another
 * owner since the conversation was read, even the same agent again, makes the answer void.
 *
 * @throws {ContentionError} when it was not written and is still owed: the turn runs again
 */
export async function commitAnswer(ports: TurnPorts, turn: Turn, answer: TurnAnswer): Promise<TurnOutcome> {
  const { command, id, seen: read } = turn;
  let seen = read;
  let wanted = answer;
  for (let attempt = 0; attempt < COMMIT_ATTEMPTS; attempt++) {
    const result = await ports.commit(seen, wanted);
    if (result.kind === 'committed') return announce(ports, command, result);
    if (result.kind === 'repeated') return announceAgain(ports, command, id);
    if (result.kind === 'conflict') break;
    const looked = await wakeAgain(ports, turn, answer.seq);
    if ('outcome' in looked) return looked.outcome;
    seen = looked.seen;
    if (seen.owner_epoch !== read.owner_epoch) break;
    if (seen.inbound_seq > answer.seq && answer.handover?.owner.status === 'closed') {
      // The customer has written since: what was the end is an answer like others, or nothing at all.
      if (!answer.content) return end(ports, command, id, seen, 'superseded');
      wanted = { ...answer, outcome: 'answered', handover: undefined };
    }
  }
  throw new ContentionError(command.conversation_id, 'an answer was to be written');
}
