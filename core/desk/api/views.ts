import type * as z from 'zod';
import { activityOf, listOrderOf, waitsForPeople } from '../../conversation/desk-place.ts';
import type { Conversation } from '../../conversation/records.ts';
import { WINDOW_MS } from '../../conversation/reply/gate.ts';
import { protocolNumber } from '../../conversation/ticket/protocol.ts';
import type { TenantChannel } from '../../tenant/tenant-channels.ts';
import { displayPhone } from '../../text/display-phone.ts';
import type { NewestWord } from '../newest-word.ts';
import type { PersonalState } from '../personal-state.ts';
import { type headSchema, MOST_UNREAD, type ownerSchema, type rowSchema } from './fields.ts';

/**
 * How a conversation looks from outside; its history: `history-views.ts`. Provider's ids of messages hold phone numbers:
 * outside they are hashes.
 */

export type Row = z.input<typeof rowSchema>;
export type Head = z.input<typeof headSchema>;

/** Times of WhatsApp have whole seconds. */
export const time = (iso: string) => new Date(iso).toISOString();
export const timeOrNull = (iso: string | undefined) => (iso === undefined ? null : time(iso));

/** How the API names a message. @param hash of the provider's id */
export const messageRefOf = (hash: string) => `${MESSAGE_REF}${hash}`;

export const MESSAGE_REF = 'ms_';

/** With + and country code. */
export const phoneOf = (number: string) => `+${number.replace(/^\+/, '')}`;

/** How queues, people and channels of a tenant are called, by their ids. */
export interface Names {
  queues: ReadonlyMap<string, string>;
  people: ReadonlyMap<string, string>;
  channels: ReadonlyMap<string, TenantChannel>;
}

/** What a row shows besides the conversation. */
export interface RowParts {
  names: Names;
  /** Of the person who asks; undefined: nothing was read. */
  personal?: PersonalState | undefined;
  last?: NewestWord | undefined;
  /** As people call the customer. */
  givenName?: string | undefined;
}

/** @param now milliseconds since the epoch */
export function rowOf(conversation: Conversation, parts: RowParts, now: number): Row {
  const { names, personal, last, givenName } = parts;
  const { contact_id, customer_name, wa_id, same_phone_as, window_from, channel_id } = conversation;
  const until = window_from === undefined ? undefined : Date.parse(window_from) + WINDOW_MS;
  const isClosed = conversation.ticket_status === 'closed';
  const unread = Math.max(0, conversation.inbound_seq - (personal?.readSeq ?? 0));
  return {
    id: conversation.conversation_id,
    customer: {
      contactId: contact_id,
      name: givenName ?? customer_name ?? null,
      phone: wa_id === undefined ? null : phoneOf(wa_id),
      displayPhone: wa_id === undefined ? null : displayPhone(wa_id),
      samePhoneAs: same_phone_as ?? null,
    },
    channelId: channel_id,
    channelName: channelName(names.channels.get(channel_id)),
    owner: ownerOf(conversation, names),
    last: last
      ? {
          ...last,
          userId: last.userId ?? null,
          userName: nameOf(names.people, last.userId),
          at: time(last.at),
          sendFailure: last.sendFailure ?? null,
        }
      : null,
    tags: conversation.tags ?? [],
    unread: Math.min(unread, MOST_UNREAD),
    markedUnread: personal?.markedUnread ?? false,
    ownerEpoch: conversation.owner_epoch,
    since: time(conversation.ticket_status_since),
    reason: conversation.ticket_reason,
    ticket: {
      id: conversation.ticket_id,
      number: conversation.ticket_number,
      protocol: protocolNumber(conversation.ticket_id, conversation.ticket_opened_at),
      openedAt: time(conversation.ticket_opened_at),
      closedAt: isClosed ? timeOrNull(conversation.ticket_closed_at) : null,
    },
    lastActivityAt: time(activityOf(conversation)),
    sortKey: listOrderOf(conversation),
    waitingSince: timeOrNull(waitsForPeople(conversation)),
    seq: conversation.inbound_seq,
    window: {
      open: until !== undefined && now < until,
      until: until === undefined ? null : new Date(until).toISOString(),
    },
  };
}

const nameOf = (names: ReadonlyMap<string, string>, id: string | undefined) =>
  (id === undefined ? undefined : names.get(id)) ?? null;

function channelName(channel: TenantChannel | undefined): string | null {
  if (!channel) return null;
  return channel.name ?? displayPhone(channel.display_phone_number);
}

function ownerOf(
  { ticket_status, queue_id, user_id }: Pick<Conversation, 'ticket_status' | 'queue_id' | 'user_id'>,
  names: Names,
): z.input<typeof ownerSchema> {
  const queue = { queueId: queue_id ?? null, queueName: nameOf(names.queues, queue_id) };
  const none = { userId: null, userName: null };
  if (ticket_status === 'closed') return { kind: 'none', ...queue, ...none };
  if (ticket_status === 'bot') return { kind: 'ai', queueId: null, queueName: null, ...none };
  if (ticket_status === 'open' && user_id !== undefined) {
    return { kind: 'person', ...queue, userId: user_id, userName: nameOf(names.people, user_id) };
  }
  return { kind: queue_id === undefined ? 'triage' : 'queue', ...queue, ...none };
}
