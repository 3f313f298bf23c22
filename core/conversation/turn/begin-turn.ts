import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { ConversationRepository } from '../conversation-repository.ts';
import { UnknownConversationError } from '../errors.ts';
import { turnId } from '../ids.ts';
import { endInLiving, endTurn } from './end-turn.ts';
import { endingOf } from './ending.ts';
import type { Turn, TurnPorts } from './turn-ports.ts';
import type { TurnOutcome } from './turn-records.ts';

/** A conversation as a turn reads it: with its newest replies, oldest first, and the summary of what is older. */
export type ConversationRead = NonNullable<Awaited<ReturnType<ConversationRepository['findForTurn']>>>;

/**
 * Begins the turn that a command asks for. What is answered, superseded, taken over or merged into another
 * conversation ends here: the owner is asked where that is another, so nothing is dropped.
 *
 * @returns how the turn ended, or the turn that is to be answered, with what was read
 * @throws {UnknownConversationError}
 */
export async function beginTurn(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
): Promise<{ outcome: TurnOutcome } | { turn: Turn; read: ConversationRead }> {
  const { tenant_id, conversation_id, payload } = command;
  const read = await ports.conversations.findForTurn(tenant_id, conversation_id);
  if (!read) throw new UnknownConversationError(conversation_id);
  const turn: Turn = { id: turnId(command.idempotency_key), command, seen: read.conversation };
  if (turn.seen.merged_into !== undefined) return { outcome: await endInLiving(ports, turn, turn.seen) };
  const ending = endingOf(turn.seen, payload, ports);
  return ending ? { outcome: await endTurn(ports, turn, turn.seen, ending) } : { turn, read };
}
