import type * as z from 'zod';
import { agentAiResponseGeneratedSchema } from './agent-ai-response-generated.ts';
import { channelAccountUpdatedSchema } from './channel-account-updated.ts';
import { contactPreferencesChangedSchema } from './contact-preferences-changed.ts';
import { inboxEchoReceivedSchema } from './inbox-echo-received.ts';
import { inboxMessageReceivedSchema } from './inbox-message-received.ts';
import { EVENT_NAMES } from './names.ts';
import { outboxMessageFailedSchema } from './outbox-message-failed.ts';
import { outboxMessageSentSchema } from './outbox-message-sent.ts';
import { routingHandoffRequestedSchema } from './routing-handoff-requested.ts';

type EventName = (typeof EVENT_NAMES)[keyof typeof EVENT_NAMES];

/** Every event's schema by its name; the JSON Schemas in docs/events are made from it. */
export const EVENT_SCHEMAS = {
  [EVENT_NAMES.inboxMessageReceived]: inboxMessageReceivedSchema,
  [EVENT_NAMES.inboxEchoReceived]: inboxEchoReceivedSchema,
  [EVENT_NAMES.routingHandoffRequested]: routingHandoffRequestedSchema,
  [EVENT_NAMES.agentAiResponseGenerated]: agentAiResponseGeneratedSchema,
  [EVENT_NAMES.outboxMessageSent]: outboxMessageSentSchema,
  [EVENT_NAMES.outboxMessageFailed]: outboxMessageFailedSchema,
  [EVENT_NAMES.contactPreferencesChanged]: contactPreferencesChangedSchema,
  [EVENT_NAMES.channelAccountUpdated]: channelAccountUpdatedSchema,
} as const satisfies Record<EventName, z.ZodType>;
