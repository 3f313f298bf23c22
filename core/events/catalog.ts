import type * as z from 'zod';
import { agentAiResponseGeneratedSchema } from './agent-ai-response-generated.ts';
import { agentHumanResponseGeneratedSchema } from './agent-human-response-generated.ts';
import { agentTriageResponseGeneratedSchema } from './agent-triage-response-generated.ts';
import { channelAccountUpdatedSchema } from './channel-account-updated.ts';
import { circuitStateChangedSchema } from './circuit-state-changed.ts';
import { contactPreferencesChangedSchema } from './contact-preferences-changed.ts';
import { inboxEchoReceivedSchema } from './inbox-echo-received.ts';
import { inboxMediaFailedSchema } from './inbox-media-failed.ts';
import { inboxMediaReadySchema } from './inbox-media-ready.ts';
import { inboxMessageReceivedSchema } from './inbox-message-received.ts';
import { knowledgeDocumentChangedSchema } from './knowledge-document-changed.ts';
import { EVENT_NAMES } from './names.ts';
import { outboxMessageDeliveredSchema } from './outbox-message-delivered.ts';
import { outboxMessageFailedSchema } from './outbox-message-failed.ts';
import { outboxMessageSentSchema } from './outbox-message-sent.ts';
import { routingHandoffRequestedSchema } from './routing-handoff-requested.ts';
import { ticketChangedSchema } from './ticket-changed.ts';

type EventName = (typeof EVENT_NAMES)[keyof typeof EVENT_NAMES];

/** Every event's schema by its name; the JSON Schemas in docs/events are made from it. */
export const EVENT_SCHEMAS = {
  [EVENT_NAMES.inboxMessageReceived]: inboxMessageReceivedSchema,
  [EVENT_NAMES.inboxEchoReceived]: inboxEchoReceivedSchema,
  [EVENT_NAMES.inboxMediaReady]: inboxMediaReadySchema,
  [EVENT_NAMES.inboxMediaFailed]: inboxMediaFailedSchema,
  [EVENT_NAMES.routingHandoffRequested]: routingHandoffRequestedSchema,
  [EVENT_NAMES.ticketChanged]: ticketChangedSchema,
  [EVENT_NAMES.agentAiResponseGenerated]: agentAiResponseGeneratedSchema,
  [EVENT_NAMES.agentTriageResponseGenerated]: agentTriageResponseGeneratedSchema,
  [EVENT_NAMES.agentHumanResponseGenerated]: agentHumanResponseGeneratedSchema,
  [EVENT_NAMES.outboxMessageSent]: outboxMessageSentSchema,
  [EVENT_NAMES.outboxMessageFailed]: outboxMessageFailedSchema,
  [EVENT_NAMES.outboxMessageDelivered]: outboxMessageDeliveredSchema,
  [EVENT_NAMES.contactPreferencesChanged]: contactPreferencesChangedSchema,
  [EVENT_NAMES.channelAccountUpdated]: channelAccountUpdatedSchema,
  [EVENT_NAMES.circuitStateChanged]: circuitStateChangedSchema,
  [EVENT_NAMES.knowledgeDocumentChanged]: knowledgeDocumentChangedSchema,
} as const satisfies Record<EventName, z.ZodType>;
