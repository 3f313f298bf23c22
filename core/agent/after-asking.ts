import type { TurnAnswer } from '../conversation/turn/commit-turn.ts';
import type { TurnOutcome } from '../conversation/turn/turn-records.ts';
import { waitInTable } from '../conversation/turn/wait-in-table.ts';
import type { Asked, Down } from '../model/asked.ts';
import { ModelUnavailableError } from '../model/model-errors.ts';
import type { AiTurn, AiTurnPorts, TurnReceive } from './ai-ports.ts';
import type { ModelAnswer } from './answer.ts';
import { answerOf, type GiveUpReason, giveUp } from './turn-answer.ts';

/** After so many receives a trouble that may pass is given up, or waited for in the table. */
const PATIENT_RECEIVES = 3;

/** A provider that asks for no more patience than this is asked again by the same record, in milliseconds. */
const SHORT_WAIT_MS = 20_000;

const GIVEN_UP: Readonly<Record<Exclude<Asked<ModelAnswer>['kind'], 'answered' | 'down'>, GiveUpReason>> = {
  refused: 'model_refused',
  truncated: 'model_truncated',
  too_long: 'model_too_long',
  malformed: 'model_malformed',
  guarded: 'model_guarded',
  out_of_quota: 'model_out_of_quota',
  misconfigured: 'model_misconfigured',
  budget_spent: 'budget_spent',
  price_unknown: 'model_price_unknown',
};

/**
 * What follows from what the model said, or did not say. Only what may pass is waited for; everything else ends with
 * people now, since the same would come back.
 *
 * @param delivery.mayAskAgain whether a further receive of the command could ask once more
 * @returns an answer to write, or how the turn ended
 * @throws {ModelUnavailableError} where the record should come back in seconds
 * @throws {ContentionError}
 */
export async function afterAsking(
  ports: AiTurnPorts,
  turn: AiTurn,
  asked: Asked<ModelAnswer>,
  { receiveCount, mayAskAgain }: Pick<TurnReceive, 'receiveCount'> & { mayAskAgain: boolean },
): Promise<TurnAnswer | TurnOutcome> {
  switch (asked.kind) {
    case 'answered':
      return answerOf(ports, turn, asked.answer);
    case 'down':
      return afterDown(ports, turn, asked, mayAskAgain && receiveCount < PATIENT_RECEIVES);
    default:
      return giveUp(ports, turn, GIVEN_UP[asked.kind]);
  }
}

/** The record comes back in seconds, or the turn waits in the table, or people have the conversation. */
async function afterDown(
  ports: AiTurnPorts,
  turn: AiTurn,
  { circuit, openUntil, retryAfterMs, cause }: Down,
  isPatient: boolean,
): Promise<TurnAnswer | TurnOutcome> {
  const mayPass = openUntil === undefined && (retryAfterMs ?? 0) <= SHORT_WAIT_MS;
  if (isPatient && mayPass && turn.seen.parked_since === undefined) {
    throw new ModelUnavailableError('the model did not answer', { cause, retryAfterMs });
  }
  if (turn.tenant.when_model_down === 'people') return giveUp(ports, turn, 'model_down');
  const waited = await waitInTable(ports, turn, {
    reason: { kind: 'circuit', name: circuit },
    openUntil: openUntil ?? (retryAfterMs === undefined ? undefined : ports.now() + retryAfterMs),
  });
  return waited === 'waited_enough' ? giveUp(ports, turn, 'model_down') : waited;
}
