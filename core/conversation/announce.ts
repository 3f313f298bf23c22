import type { ConversationEnvelope } from '../events/envelope.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import type { TicketChanged } from '../events/ticket-changed.ts';

/** Those who must act on what happened to a conversation, and the bus for all others. */
export interface Listeners<Response = never> {
  /** Asks the sender to look at the conversation. */
  wakeSender(wake: ConversationEnvelope<unknown>): Promise<void>;
  /** Puts the command on the queue of the agent that it names. */
  requestAnswer(command: RoutingHandoffRequested): Promise<void>;
  publish(facts: (TicketChanged | RoutingHandoffRequested | Response)[]): Promise<void>;
}

/** What happened to a conversation at once. */
export interface Happened<Response = never> {
  change?: TicketChanged | undefined;
  handoff?: RoutingHandoffRequested | undefined;
  /** Replies wait to be sent. */
  response?: Response | undefined;
}

/**
 * Asks those who must act, then publishes the facts: an agent that was given the conversation, by a command on its
 * queue (people find it in the table), and the sender for a response. A repetition sends the same keys.
 */
export async function announce<Response extends ConversationEnvelope<unknown> = never>(
  listeners: Listeners<Response>,
  { change, handoff, response }: Happened<Response>,
): Promise<void> {
  if (handoff && isForAgent(handoff)) await listeners.requestAnswer(handoff);
  if (response) await listeners.wakeSender(response);
  const facts = [change, handoff, response].filter((fact) => fact !== undefined);
  if (facts.length > 0) await listeners.publish(facts);
}

/** Whether an agent is asked. People find what they are given in the table. */
export function isForAgent({ payload: { toAgent } }: RoutingHandoffRequested): boolean {
  return toAgent === 'agent.ai' || toAgent === 'agent.triage';
}
