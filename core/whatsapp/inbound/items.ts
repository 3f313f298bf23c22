import type * as z from 'zod';
import type { customerIdsSchema, InboundContent } from '#core/events/inbox-message-received.ts';

import type { AccountField } from './read/fields.ts';

/** Who wrote, as far as one item of a webhook tells. At least one of the ids is present. */
export type CustomerIds = z.infer<typeof customerIdsSchema>;

/** What is common to a customer's message and an echo of the business's own. */
interface MessageItem {
  /** WhatsApp's id of the business number. */
  channelId: string;
  /** The provider's message id, of a standby copy as `standbyId` has it. */
  messageId: string;
  /** Another responder of the number has the conversation. */
  standby?: true | undefined;
  content: InboundContent;
  /** As the provider wrote it: seconds since the epoch as text or number, or nonsense. */
  timestamp: string | number | undefined;
}

/**
 * One item of a webhook POST, read leniently. What cannot be read is an item too, so that nothing of a POST
 * is lost or holds up the rest.
 *
 * - `message`: a customer wrote.
 * - `echo`: the business wrote, in the phone app; `to` is the customer, `creationType` what WhatsApp says of who made it.
 * - `status`: how a message of ours fares; `raw` is WhatsApp's object, for the receipts queue.
 * - `identity`: a customer has another phone number or user id than before.
 * - `preference`: a customer allows or forbids marketing messages.
 * - `account`: something about the account, a number, or a template changed.
 * - `ignored`: known and of no use here (groups, history …); counted by `reason`.
 * - `unreadable`: kept in quarantine with its raw JSON and the reason.
 */
export type WebhookItem =
  | (MessageItem & { kind: 'message'; from: CustomerIds })
  | (MessageItem & { kind: 'echo'; to: CustomerIds; creationType?: string | undefined })
  | { kind: 'status'; channelId: string; raw: Record<string, unknown> }
  | {
      kind: 'identity';
      channelId: string | undefined;
      before: CustomerIds;
      after: CustomerIds;
      /** When it changed, where the provider tells. */
      timestamp: string | number | undefined;
    }
  | {
      kind: 'preference';
      channelId: string | undefined;
      of: CustomerIds;
      category: string;
      value: string;
      timestamp: string | number | undefined;
    }
  | {
      kind: 'account';
      channelId: string | undefined;
      /** WhatsApp Business Account id. */
      accountId: string | undefined;
      /** The business's own number, where it is named so, as the provider wrote it. */
      phone?: string | undefined;
      /** When WhatsApp told it, where it says so. */
      timestamp?: string | number | undefined;
      field: AccountField;
      value: Record<string, unknown>;
    }
  | { kind: 'ignored'; reason: string }
  | {
      kind: 'unreadable';
      channelId: string | undefined;
      from: CustomerIds | undefined;
      reason: string;
      raw: unknown;
      /** The list of the webhook that `raw` is an element of. */
      list?: string | undefined;
      /** What could be read of it is an item of its own. */
      told?: true | undefined;
    };
