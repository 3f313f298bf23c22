import type { Recognized } from '#core/contact/contact-resolver.ts';
import { conversationIdOf, messageHash } from '#core/conversation/ids.ts';
import type { ChannelAccountUpdated } from '#core/events/channel-account-updated.ts';
import type { ContactPreferencesChanged } from '#core/events/contact-preferences-changed.ts';
import type { EventSource } from '#core/events/derive.ts';
import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import type { Channel } from '#core/tenant/tenant-repository.ts';
import { shortHash } from '#platform/ids/hash.ts';
import { accountChange } from './account-change.ts';
import type { WebhookItem } from './items.ts';
import { readOccurrence } from './occurrence.ts';

type Item<Kind extends WebhookItem['kind']> = Extract<WebhookItem, { kind: Kind }>;

/** What the events of one POST share. */
export interface EventOrigin {
  traceId: string;
  source: EventSource;
  /** When the POST was received, in milliseconds since the epoch: what came together has one time of arrival. */
  receivedAt: number;
}

/** Where a message's event comes from, and its position in the POST. */
export type MessageOrigin = EventOrigin & { position: number };

/**
 * `inbox.message.received` of a customer's message. A repeated webhook gives the same `idempotency_key`, here
 * and in the others.
 */
export function messageEvent(
  item: Item<'message'>,
  channel: Channel,
  { contactId, samePhoneAs }: Recognized,
  origin: MessageOrigin,
): InboxMessageReceived {
  const { occurredAt, ...doubts } = readOccurrence(item.timestamp, origin.receivedAt);
  const standby = item.standby ? 'standby:' : '';
  return {
    event: EVENT_NAMES.inboxMessageReceived,
    ...common(channel.tenant_id, origin, occurredAt),
    ...aboutConversation(channel, contactId, item.content.groupId),
    idempotency_key: `${standby}in:${channel.tenant_id}:${channel.channel_id}:${messageHash(item.messageId)}`,
    payload: {
      ...item.content,
      messageId: item.messageId,
      ticketId: null,
      contactId,
      fromMe: false,
      channelId: channel.channel_id,
      contact: item.from,
      ...(item.standby ? { standby: true as const } : {}),
      ...(samePhoneAs === undefined ? {} : { samePhoneAs }),
      position: origin.position,
      ...doubts,
    },
  };
}

/** `inbox.echo.received` of a message that the business wrote in the phone app. */
export function echoEvent(
  item: Item<'echo'>,
  channel: Channel,
  contactId: string,
  origin: MessageOrigin,
): InboxEchoReceived {
  const { occurredAt, ...doubts } = readOccurrence(item.timestamp, origin.receivedAt);
  const standby = item.standby ? 'standby:' : '';
  return {
    event: EVENT_NAMES.inboxEchoReceived,
    ...common(channel.tenant_id, origin, occurredAt),
    ...aboutConversation(channel, contactId, item.content.groupId),
    idempotency_key: `${standby}echo:${channel.tenant_id}:${channel.channel_id}:${messageHash(item.messageId)}`,
    payload: {
      ...item.content,
      messageId: item.messageId,
      ticketId: null,
      contactId,
      fromMe: true,
      channelId: channel.channel_id,
      to: item.to,
      ...(item.creationType === undefined ? {} : { creationType: item.creationType }),
      ...(item.standby ? { standby: true as const } : {}),
      position: origin.position,
      ...doubts,
    },
  };
}

/** `contact.preferences.changed` of a customer's choice about a category of messages. */
export function preferenceEvent(
  item: Item<'preference'>,
  channel: Channel,
  contactId: string,
  occurredAt: string,
  origin: EventOrigin,
): ContactPreferencesChanged {
  const { category, value } = item;
  const name = shortHash([contactId, category, value, String(item.timestamp)]);
  return {
    event: EVENT_NAMES.contactPreferencesChanged,
    ...common(channel.tenant_id, origin, occurredAt),
    customer_id: contactId,
    idempotency_key: `preference:${channel.tenant_id}:${name}`,
    payload: { contactId, channelId: channel.channel_id, category, value },
  };
}

/**
 * `channel.account.updated` of a change of a number, its account or a template. The same may happen again later, so the
 * time at which WhatsApp told it is part of what it is.
 *
 * @param channel a number of the tenant; the item says whether it is about this one
 */
export function accountEvent(
  item: Item<'account'>,
  channel: Channel,
  origin: EventOrigin,
): ChannelAccountUpdated {
  const { channelId, accountId, phone, timestamp, field, value } = item;
  const { occurredAt } = readOccurrence(timestamp, origin.receivedAt);
  const name = shortHash([channelId ?? '', accountId ?? '', String(timestamp), field, JSON.stringify(value)]);
  return {
    event: EVENT_NAMES.channelAccountUpdated,
    ...common(channel.tenant_id, origin, occurredAt),
    idempotency_key: `account:${channel.tenant_id}:${name}`,
    payload: {
      ...(channelId === undefined ? {} : { channelId }),
      ...(accountId === undefined ? {} : { accountId }),
      field,
      ...accountChange(field, value, phone),
      value,
    },
  };
}

function common(tenantId: string, { traceId, source, receivedAt }: EventOrigin, occurredAt: string) {
  return {
    event_id: source.uuid(),
    trace_id: traceId,
    span_id: source.spanId(),
    tenant_id: tenantId,
    timestamp: new Date(receivedAt).toISOString(),
    occurred_at: occurredAt,
    version: 1 as const,
    hops: 0,
  };
}

/** What is said in a group is no part of the sender's own conversation. */
function aboutConversation(
  { tenant_id, channel_id }: Channel,
  contactId: string,
  groupId: string | undefined,
) {
  return {
    conversation_id: conversationIdOf(tenant_id, { channelId: channel_id, contactId, groupId }),
    customer_id: contactId,
  };
}
