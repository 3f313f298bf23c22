import type { WebhookItem } from '../items.ts';
import { completeIds, customerIdsOf } from './customer-ids.ts';
import type { Origin } from './origin.ts';
import { linesOf } from './primitives.ts';
import { unreadable } from './unreadable.ts';

/** What WhatsApp tells of a conversation outside of its messages. */
export interface Told {
  /** The customer's ids, as far as they are named. */
  customer: { phone?: string | undefined; user?: string | undefined };
  /** One for each telling, so that a repeated one is stored once. */
  messageId: string;
  timestamp: string | number | undefined;
  /** WhatsApp's name of what it is about. */
  providerType: string;
  /** Our name of what happened. */
  kind: string;
  lines: ReadonlyArray<string | undefined>;
}

/**
 * A notice in the customer's conversation: people read it, no agent does, and it is not answered.
 *
 * @param raw goes into quarantine where no customer is named
 */
export function noticeOf(told: Told, raw: unknown, origin: Origin): WebhookItem {
  const { messageId, timestamp, providerType, kind, lines } = told;
  const { channelId } = origin;
  const from = customerIdsOf(told.customer) ?? origin.contacts.only;
  if (channelId === undefined || from === undefined) {
    const reason = channelId === undefined ? 'metadata.phone_number_id' : `${providerType}.customer`;
    return unreadable({ channelId, from, reason, raw });
  }
  const body = linesOf(lines);
  return {
    kind: 'message',
    channelId,
    messageId,
    timestamp,
    from: completeIds(from, origin.contacts),
    content: {
      mediaType: 'system',
      body,
      providerType,
      system: { kind, ...(body === null ? {} : { body }) },
    },
  };
}
