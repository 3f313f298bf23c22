import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import { readAgain } from './end-turn.ts';
import type { TurnWait } from './park-turn.ts';
import type { Turn, TurnPorts } from './turn-ports.ts';
import type { TurnOutcome } from './turn-records.ts';

/** Attempts to park a turn over what others write meanwhile. */
const PARK_ATTEMPTS = 3;

/**
 * Lets a turn wait in the table until what the agent works with can be asked again. The record ends here: one that
 * came back for as long as a provider is down would block its conversation and end in the dead-letter queue.
 *
 * @returns how the turn ended; `waited_enough`: it has waited for as long as a customer should, and nothing is written
 * @throws {ContentionError} after three lost races
 */
export async function waitInTable(
  ports: TurnPorts,
  turn: Turn,
  wait: TurnWait,
): Promise<TurnOutcome | 'waited_enough'> {
  const { command, id } = turn;
  let { seen } = turn;
  const step = 'a turn was to wait in the table';
  return retryLost({ id: command.conversation_id, step, attempts: PARK_ATTEMPTS }, async () => {
    const parked = await ports.park(seen, wait, command);
    if (parked === 'waited_enough') return parked;
    if (parked === 'parked') {
      await ports.recordOutcome(command, id, 'parked', turn);
      return parked;
    }
    const again = await readAgain(ports, turn, command.payload.seq);
    if ('outcome' in again) return again.outcome;
    seen = again.seen;
    return LOST;
  });
}
