import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import type { TurnOutcome } from '../conversation/records.ts';
import type { TurnAnswer } from '../conversation/turn/commit-turn.ts';
import { wakeAgain } from '../conversation/turn/end-turn.ts';
import type { Turn, TurnPorts } from '../conversation/turn/turn-ports.ts';
import { giveUp } from './answer-of.ts';

/** Attempts to park a turn over what others write meanwhile. */
const PARK_ATTEMPTS = 3;

/**
 * Lets a turn wait in the table until the model can be asked again. The record ends here: one that came back for
 * as long as a provider is down would block its conversation and end in the dead-letter queue.
 *
 * @param openUntil before this no call makes sense, in milliseconds since the epoch; undefined: nobody knows
 * @returns the answer with which people get the conversation, when it has waited long enough or the tenant does
 *   not want to wait; else how the turn ended
 * @throws {ContentionError} after three lost races
 */
export async function waitForModel(
  ports: TurnPorts,
  turn: Turn,
  openUntil: number | undefined,
): Promise<TurnAnswer | TurnOutcome> {
  const { command, id, tenant } = turn;
  if (tenant.when_model_down === 'people') return giveUp(ports, turn, 'model_down');
  let { seen } = turn;
  for (let attempt = 0; attempt < PARK_ATTEMPTS; attempt++) {
    const parked = await ports.park(seen, openUntil);
    if (parked === 'waited_enough') return giveUp(ports, turn, 'model_down');
    if (parked === 'parked') {
      await ports.recordOutcome(command, id, 'parked');
      return 'parked';
    }
    const looked = await wakeAgain(ports, turn, command.payload.seq);
    if ('outcome' in looked) return looked.outcome;
    seen = looked.seen;
  }
  throw new ContentionError(command.conversation_id, 'a turn was to wait for the model');
}
