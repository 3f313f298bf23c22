import type { EventSource } from '#core/events/derive.ts';
import { type InboxEchoReceived, inboxEchoReceivedSchema } from '#core/events/inbox-echo-received.ts';
import {
  type InboxMessageReceived,
  inboxMessageReceivedSchema,
} from '#core/events/inbox-message-received.ts';
import {
  type RoutingHandoffRequested,
  routingHandoffRequestedSchema,
} from '#core/events/routing-handoff-requested.ts';

const TRACE_ID = '1-5759e988-bd862e3fe1be46a994272793';

/** Ids that count up and a clock that a test moves. */
export function countingSource(startMs = Date.UTC(2026, 10, 22, 12)): EventSource & { nowMs: number } {
  let count = 0;
  return {
    nowMs: startMs,
    now() {
      return this.nowMs;
    },
    uuid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
    spanId: () => String(++count).padStart(16, '0'),
  };
}

const AT = '2026-11-22T12:00:00.000Z';

/** A customer's message as the webhook publishes it: received at once, unless told otherwise. */
export function inboxMessage(
  options: {
    tenantId?: string;
    conversationId?: string;
    messageId?: string;
    body?: string | null;
    occurredAt?: string;
    receivedAt?: string;
    payload?: Partial<InboxMessageReceived['payload']>;
  } = {},
): InboxMessageReceived {
  const messageId = options.messageId ?? 'wamid.1';
  const { occurredAt = AT } = options;
  return inboxMessageReceivedSchema.parse({
    event: 'inbox.message.received',
    event_id: '00000000-0000-4000-8000-000000000000',
    trace_id: TRACE_ID,
    span_id: '53995c3f42cd8ad8',
    tenant_id: options.tenantId ?? 'acme',
    conversation_id: options.conversationId ?? 'cv_1',
    customer_id: 'ct_1',
    idempotency_key: `in:acme:100:${messageId}`,
    timestamp: options.receivedAt ?? (occurredAt > AT ? occurredAt : AT),
    occurred_at: occurredAt,
    version: 1,
    hops: 0,
    payload: {
      messageId,
      ticketId: null,
      contactId: 'ct_1',
      body: options.body === undefined ? 'Oi' : options.body,
      mediaType: 'text',
      fromMe: false,
      channelId: '100',
      contact: { waId: '5511999990000', name: 'Ana' },
      position: 0,
      ...options.payload,
    },
  });
}

/** What the business wrote in the phone app, as the webhook publishes it. */
export function inboxEcho(
  options: {
    conversationId?: string;
    messageId?: string;
    body?: string;
    occurredAt?: string;
    receivedAt?: string;
    payload?: Partial<InboxEchoReceived['payload']>;
  } = {},
): InboxEchoReceived {
  const { contact, ...payload } = inboxMessage().payload;
  const messageId = options.messageId ?? 'wamid.echo.1';
  return inboxEchoReceivedSchema.parse({
    ...inboxMessage({
      conversationId: options.conversationId,
      occurredAt: options.occurredAt,
      receivedAt: options.receivedAt,
    }),
    event: 'inbox.echo.received',
    idempotency_key: `echo:acme:100:${messageId}`,
    payload: {
      ...payload,
      messageId,
      body: options.body ?? 'Já respondo',
      fromMe: true,
      to: contact,
      ...options.payload,
    },
  });
}

/** A command to the AI agent as the dispatcher sends it. */
export function turnCommand(
  payload: Partial<RoutingHandoffRequested['payload']> = {},
  options: { tenantId?: string; conversationId?: string } = {},
): RoutingHandoffRequested {
  return routingHandoffRequestedSchema.parse({
    event: 'routing.handoff.requested',
    event_id: '00000000-0000-4000-8000-000000000001',
    trace_id: TRACE_ID,
    span_id: '53995c3f42cd8ad8',
    tenant_id: options.tenantId ?? 'acme',
    conversation_id: options.conversationId ?? 'cv_1',
    customer_id: 'ct_1',
    idempotency_key: `handoff:in:acme:100:wamid.${payload.seq ?? 1}`,
    timestamp: '2026-11-22T12:00:00.000Z',
    occurred_at: '2026-11-22T12:00:00.000Z',
    version: 1,
    hops: 1,
    payload: {
      fromAgent: null,
      toAgent: 'agent.ai',
      ticketId: 'tk_1',
      reason: 'message_received',
      seq: 1,
      ownerEpoch: 1,
      ...payload,
    },
  });
}
