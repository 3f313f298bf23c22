import type { Agent } from '../events/routing-handoff-requested.ts';
import type { Conversation } from './records.ts';

/** Who answers next: the AI while the ticket is the bot's, the people of its queue, else triage. */
export function route(conversation: Pick<Conversation, 'ticket_status' | 'queue_id'>): Agent {
  if (conversation.ticket_status === 'bot') return 'agent.ai';
  if (conversation.queue_id !== undefined) return `agent.queue.${conversation.queue_id}`;
  return 'agent.triage';
}
