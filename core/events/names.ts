/** Every event of the bus: the `detail-type`, equal to `detail.event`. */
export const EVENT_NAMES = {
  inboxMessageReceived: 'inbox.message.received',
  inboxEchoReceived: 'inbox.echo.received',
  inboxMediaReady: 'inbox.media.ready',
  inboxMediaFailed: 'inbox.media.failed',
  routingHandoffRequested: 'routing.handoff.requested',
  ticketChanged: 'ticket.changed',
  agentAiResponseGenerated: 'agent.ai.response.generated',
  agentTriageResponseGenerated: 'agent.triage.response.generated',
  agentHumanResponseGenerated: 'agent.human.response.generated',
  outboxMessageSent: 'outbox.message.sent',
  outboxMessageFailed: 'outbox.message.failed',
  outboxMessageDelivered: 'outbox.message.delivered',
  contactPreferencesChanged: 'contact.preferences.changed',
  channelAccountUpdated: 'channel.account.updated',
  circuitStateChanged: 'circuit.state.changed',
  knowledgeDocumentChanged: 'knowledge.document.changed',
} as const;
