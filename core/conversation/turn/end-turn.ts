import { announce } from '../announce.ts';
import { UnknownConversationError } from '../errors.ts';
import { handoffEvent } from '../facts.ts';
import { followMerged } from '../merge/follow-merged.ts';
import type { Conversation } from '../records.ts';
import { announceAgain } from './announce-turn.ts';
import { type Ending, endingOf } from './ending.ts';
import type { Turn, TurnPorts } from './turn-ports.ts';
import type { TurnOutcome } from './turn-records.ts';

type Ended = Pick<Turn, 'id' | 'command' | 'tokens' | 'tools'>;

/**
 * Ends a turn that needs no answer of this agent. Where another owns the conversation, that one is asked: nothing is
 * dropped.
 *
 * @param current the conversation as it is now
 */
export async function endTurn(
  ports: TurnPorts,
  turn: Ended,
  current: Conversation,
  ending: Ending,
): Promise<TurnOutcome> {
  const { id, command } = turn;
  const spent = await spentOn(ports, turn, current);
  if (ending === 'already_answered') return announceAgain(ports, command, id, spent);
  if (ending === 'taken_over') await askOwner(ports, command, current);
  await ports.recordOutcome(command, id, ending, spent);
  return ending;
}

/** Ends a turn whose conversation became part of another: the owner of that is asked there, and there it is recorded. */
export async function endInLiving(ports: TurnPorts, turn: Ended, merged: Conversation): Promise<TurnOutcome> {
  const { id, command } = turn;
  const living = await followMerged(ports.conversations, merged);
  if (living.inbound_seq > living.answered_seq) await askOwner(ports, command, living);
  const { conversation_id } = living;
  const spent = await spentOn(ports, turn, merged);
  await ports.recordOutcome({ ...command, conversation_id }, id, 'superseded', spent);
  return 'superseded';
}

/** What a turn knows that it spent; of calls that it does not know of, since their process died, what the journal has. */
async function spentOn(
  ports: TurnPorts,
  { id, command, tokens, tools }: Ended,
  conversation: Conversation,
): Promise<Pick<Turn, 'tokens' | 'tools'>> {
  if (tools?.length) return { tokens, tools };
  const { seq } = command.payload;
  return { tokens, tools: await ports.usesBegun(conversation, { turnId: id, seq }) };
}

/**
 * Reads a conversation again that was no longer as it was read when something was to be written.
 *
 * @param seq the `inbound_seq` through which the write would have answered
 * @returns how the turn ended, or the conversation as it is now, for which the write still makes sense
 * @throws {UnknownConversationError}
 */
export async function readAgain(
  ports: TurnPorts,
  turn: Turn,
  seq: number,
): Promise<{ outcome: TurnOutcome } | { seen: Conversation }> {
  const { tenant_id, conversation_id } = turn.command;
  const current = await ports.conversations.find(tenant_id, conversation_id);
  if (!current) throw new UnknownConversationError(conversation_id);
  if (current.merged_into !== undefined) return { outcome: await endInLiving(ports, turn, current) };
  const ending = endingOf(current, { seq }, ports);
  return ending ? { outcome: await endTurn(ports, turn, current, ending) } : { seen: current };
}

/** Asks the owner of a conversation in place of this agent: an agent by a command of its own, people by the fact. */
async function askOwner(
  ports: TurnPorts,
  command: Turn['command'],
  conversation: Conversation,
): Promise<void> {
  const { conversation_id, contact_id: customer_id, inbound_seq: seq } = conversation;
  const cause = { ...command, conversation_id, customer_id };
  const handoff = { fromAgent: ports.agent.name, reason: 'owner_changed', seq };
  await announce(ports, { handoff: handoffEvent(cause, conversation, handoff, ports.source) });
}
