import { inboxMessageReceivedSchema } from '#core/events/inbox-message-received.ts';
import { outboxMessageSentSchema } from '#core/events/outbox-message-sent.ts';
import { routingHandoffRequestedSchema } from '#core/events/routing-handoff-requested.ts';
import type { AskedConversation } from './example-events.ts';

/**
 * The conversation that an agent was last asked to answer.
 *
 * @param details of the bus's events, oldest first
 * @returns undefined where no agent was asked, or the message is among them no more
 */
export function askedConversation(details: readonly unknown[]): AskedConversation | undefined {
  const newest = [...details].reverse();
  const command = newest
    .flatMap((detail) => routingHandoffRequestedSchema.safeParse(detail).data ?? [])
    .find(({ payload }) => payload.toAgent === 'agent.ai' || payload.toAgent === 'agent.triage');
  if (!command) return undefined;
  const ofIt = newest.filter(
    (detail) => (detail as { conversation_id?: unknown } | null)?.conversation_id === command.conversation_id,
  );
  const [message] = ofIt.flatMap((detail) => inboxMessageReceivedSchema.safeParse(detail).data ?? []);
  const [sent] = ofIt.flatMap((detail) => outboxMessageSentSchema.safeParse(detail).data ?? []);
  return message && { message, command, sent };
}
