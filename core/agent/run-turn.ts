import { UnknownConversationError } from '../conversation/errors.ts';
import { turnId } from '../conversation/ids.ts';
import type { TurnOutcome } from '../conversation/records.ts';
import { commitAnswer } from '../conversation/turn/commit-answer.ts';
import type { TurnAnswer } from '../conversation/turn/commit-turn.ts';
import { end, forward } from '../conversation/turn/end-turn.ts';
import { endingOf } from '../conversation/turn/ending.ts';
import { ModelUnavailableError } from '../conversation/turn/turn-errors.ts';
import type { Turn, TurnPorts, TurnReceive } from '../conversation/turn/turn-ports.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import { answerOf, giveUp } from './answer-of.ts';
import { readContext } from './context/read-context.ts';
import type { Asked } from './model/guarded-model.ts';
import { waitForModel } from './wait-for-model.ts';

/** A model call that takes longer is given up, in milliseconds. */
export const MODEL_TIMEOUT_MS = 30_000;

/** Time that writing the answer takes after the model has answered, in milliseconds. */
const COMMIT_NEEDS_MS = 5_000;

/** After so many receives a trouble that may pass is given up, or waited for in the table. */
const PATIENT_RECEIVES = 3;

/** A provider that asks for no more patience than this is asked again by the same record, in milliseconds. */
const SHORT_WAIT_MS = 20_000;

/** Handoffs between agents for one customer's message; more of them go round in circles. */
export const MAX_HOPS = 8;

/**
 * Runs one turn: one answer to everything unanswered, in the provider's order.
 *
 * 1. Conversation, newest replies and summary are read; what is answered, superseded or taken over ends here.
 * 2. The model reads policy, profile, summary and the last messages, and answers in a fixed form.
 * 3. Text, outcome and reply rows are written once, with the change of owner where the model asked for one, if
 *    the conversation is still as it was read.
 * 4. The sender is woken and the facts are published.
 *
 * A newer message while the model thinks drops the answer; the next command answers all. Once the customer has
 * waited too long the answer is kept, and what is newer stays owed.
 *
 * A model that is down parks the turn in the table. A redelivery after step 3 finds the turn's row: it asks no
 * model and repeats only step 4.
 *
 * @throws {UnknownConversationError}
 * @throws {ModelUnavailableError}, {@link ContentionError} and others that may pass: the record comes back
 */
export async function runTurn(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  delivery: TurnReceive,
): Promise<TurnOutcome> {
  const { tenant_id, conversation_id, payload } = command;
  const found = await ports.conversations.findForTurn(tenant_id, conversation_id);
  if (!found) throw new UnknownConversationError(conversation_id);
  const { conversation: seen } = found;
  const id = turnId(command.idempotency_key);
  if (seen.merged_into !== undefined) return forward(ports, command, id, seen);
  const ending = endingOf(seen, payload, ports.now());
  if (ending) return end(ports, command, id, seen, ending);

  const turn: Turn = { id, command, seen, tenant: await ports.findTenant(tenant_id) };
  if (command.hops > MAX_HOPS) return commitAnswer(ports, turn, giveUp(ports, turn, 'too_many_hops'));
  const { prompt, newestMessageId } = await readContext(ports, found, turn.tenant, command);
  const started = ports.now();
  const limits = {
    signal: delivery.signal,
    callMs: MODEL_TIMEOUT_MS,
    deadline: started + delivery.remainingMs() - COMMIT_NEEDS_MS,
  };
  const presence =
    newestMessageId === undefined ? undefined : ports.showPresence(command, newestMessageId, id);
  const asked = await ports.ask(turn.tenant, prompt, limits, command);
  await presence;
  const durationMs = Math.max(0, Math.round(ports.now() - started));
  const followed = await follow(ports, turn, asked, delivery);
  if (typeof followed === 'string') return followed;
  const outcome = await commitAnswer(ports, turn, { ...followed, durationMs });
  if (outcome === 'answered') await ports.summarize(seen, turn.tenant, command, found.summary, limits);
  return outcome;
}

/** What follows from what the model said, or did not say: an answer to write, or how the turn ended. */
async function follow(
  ports: TurnPorts,
  turn: Turn,
  asked: Asked,
  { receiveCount }: TurnReceive,
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
    case 'down': {
      const { openUntil, retryAfterMs, cause } = asked;
      const mayPass = openUntil === undefined && (retryAfterMs ?? 0) <= SHORT_WAIT_MS;
      if (isPatient && mayPass && turn.seen.parked_since === undefined) {
        throw new ModelUnavailableError('the model did not answer', { cause, retryAfterMs });
      }
      const until = openUntil ?? (retryAfterMs === undefined ? undefined : ports.now() + retryAfterMs);
      return waitForModel(ports, turn, until);
    }
  }
}
