import type { TurnOutcome } from '../conversation/records.ts';
import type { TurnAnswer } from '../conversation/turn/commit-turn.ts';
import { waitInTable } from '../conversation/turn/wait-in-table.ts';
import type { AiTurn, AiTurnPorts, TurnReceive } from './ai-ports.ts';
import type { Asked, Down } from './model/guarded-model.ts';
import { ModelUnavailableError } from './model/model-errors.ts';
import { answerOf, giveUp } from './turn-answer.ts';

/** After so many receives a trouble that may pass is given up, or waited for in the table. */
const PATIENT_RECEIVES = 3;

/** A provider that asks for no more patience than this is asked again by the same record, in milliseconds. */
const SHORT_WAIT_MS = 20_000;

/**
 * What follows from what the model said, or did not say.
 *
 * @returns an answer to write, or how the turn ended
 * @throws {ModelUnavailableError}, {@link UselessAnswerError} where the record should come back in seconds
 * @throws {ContentionError}
 */
export async function afterAsking(
  ports: AiTurnPorts,
  turn: AiTurn,
  asked: Asked,
  { receiveCount }: Pick<TurnReceive, 'receiveCount'>,
): Promise<TurnAnswer | TurnOutcome> {
  const isPatient = receiveCount < PATIENT_RECEIVES;
  switch (asked.kind) {
    case 'answered':
      return answerOf(ports, turn, asked.answer);
    case 'refused':
      return giveUp(ports, turn, 'model_refused', asked.tokensUsed);
    case 'misconfigured':
      return giveUp(ports, turn, 'model_misconfigured');
    case 'useless':
      if (isPatient) throw asked.cause;
      return giveUp(ports, turn, 'model_useless');
    case 'down':
      return afterDown(ports, turn, asked, isPatient);
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
