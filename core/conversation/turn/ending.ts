import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import { waitsToHear } from '../hearing/unheard.ts';
import { owedAfter } from '../owed.ts';
import type { Conversation } from '../records.ts';
import { route } from '../route.ts';
import type { TurnPorts } from './turn-ports.ts';

/** A customer who goes on writing is answered after this all the same, in milliseconds. */
export const LONGEST_WAIT_MS = 12_000;

/** Handoffs between agents for one customer's message; more of them go round in circles. */
export const MAX_HOPS = 8;

/**
 * Whether a call of a tool that changes something was begun for messages that are owed an answer. The customer is told of it then,
 * whatever came meanwhile.
 */
export function hasEffect(conversation: Conversation): boolean {
  return (conversation.effect_through ?? 0) > owedAfter(conversation);
}

/** How a command ends that needs no answer of its agent. */
export type Ending = 'already_answered' | 'taken_over' | 'superseded';

/**
 * Why a command needs no answer of the agent, if it does not. A newer message has its own command, which answers
 * this one too, unless the customer has waited too long for that, or a tool has done something already. So has a voice
 * note, once it was heard.
 */
export function endingOf(
  conversation: Conversation,
  { seq }: Pick<RoutingHandoffRequested['payload'], 'seq'>,
  { agent, now }: Pick<TurnPorts, 'agent' | 'now'>,
): Ending | undefined {
  if (seq <= conversation.answered_seq) return 'already_answered';
  if (route(conversation) !== agent.name) return 'taken_over';
  if (hasEffect(conversation)) return undefined;
  if (waitsToHear(conversation, now())) return 'superseded';
  if (seq < conversation.inbound_seq && !hasWaitedTooLong(conversation, now())) return 'superseded';
  return undefined;
}

/** Whether the cap on waiting is reached. @param now milliseconds since the epoch */
export function hasWaitedTooLong({ waiting_since }: Conversation, now: number): boolean {
  return waiting_since !== undefined && now - Date.parse(waiting_since) >= LONGEST_WAIT_MS;
}
