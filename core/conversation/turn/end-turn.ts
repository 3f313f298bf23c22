import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import { UnknownConversationError } from '../errors.ts';
import { followMerged } from '../merge/follow-merged.ts';
import type { Conversation, TurnOutcome } from '../records.ts';
import { announceAgain, routeAgain } from './announce.ts';
import { type Ending, endingOf } from './ending.ts';
import type { Turn, TurnPorts } from './turn-ports.ts';

/** Ends a command that needs no answer of ours. Whoever owns the conversation instead is asked: nothing is dropped. */
export async function end(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  turnId: string,
  conversation: Conversation,
  ending: Ending,
): Promise<TurnOutcome> {
  if (ending === 'already_answered') return announceAgain(ports, command, turnId);
  if (ending === 'taken_over') await routeAgain(ports, command, conversation);
  await ports.recordOutcome(command, turnId, ending);
  return ending;
}

/** The conversation became part of another one: whoever owns that is asked there, and there it is recorded. */
export async function forward(
  ports: TurnPorts,
  command: RoutingHandoffRequested,
  turnId: string,
  moved: Conversation,
): Promise<TurnOutcome> {
  const living = await followMerged(ports.conversations, moved);
  if (living.inbound_seq > living.answered_seq) await routeAgain(ports, command, living);
  const { conversation_id } = living;
  await ports.recordOutcome({ ...command, conversation_id }, turnId, 'superseded');
  return 'superseded';
}

/**
 * Looks at a conversation that was no longer as it was read when something was to be written.
 *
 * @param seq the `inbound_seq` through which the write would have answered
 * @returns how the turn ended, or the conversation as it is now, for which the write still makes sense
 * @throws {UnknownConversationError}
 */
export async function wakeAgain(
  ports: TurnPorts,
  { command, id }: Turn,
  seq: number,
): Promise<{ outcome: TurnOutcome } | { seen: Conversation }> {
  const current = await ports.conversations.find(command.tenant_id, command.conversation_id);
  if (!current) throw new UnknownConversationError(command.conversation_id);
  if (current.merged_into !== undefined) return { outcome: await forward(ports, command, id, current) };
  const ending = endingOf(current, { seq }, ports.now());
  return ending ? { outcome: await end(ports, command, id, current, ending) } : { seen: current };
}
