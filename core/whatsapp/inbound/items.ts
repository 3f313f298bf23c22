import type * as z from 'zod';
import type { InboundContent, senderSchema } from '#core/events/inbox-message-received.ts';

/** Who wrote, as far as one item of a webhook tells. At least one of the ids is present. */
export type Sender = z.infer<typeof senderSchema>;

/** What is common to a customer's message and an echo of the business's own. */
interface MessageItem {
  /** WhatsApp's id of the business number. */
  phoneNumberId: string;
  /** The provider's message id. */
  messageId: string;
  content: InboundContent;
  /** As the provider wrote it: seconds since the epoch as text or number, or nonsense. */
  timestamp: string | number | undefined;
}

/**
 * One item of a webhook POST, read leniently. What cannot be read is an item too, so that nothing of a POST
 * is lost or holds up the rest.
 *
 * - `message`: a customer wrote.
 * - `echo`: the business wrote, in the phone app; `to` is the customer.
 * - `status`: how a message of ours fares; `raw` is WhatsApp's object, for the receipts queue.
 * - `identity`: a customer has another phone number or user id than before.
 * - `preference`: a customer allows or forbids marketing messages.
 * - `account`: something about the account, a number, or a template changed.
 * - `ignored`: known and of no use here (groups, history, standby …); counted by `reason`.
 * - `unreadable`: kept in quarantine with its raw JSON and the reason.
 */
export type WebhookItem =
  | (MessageItem & { kind: 'message'; from: Sender })
  | (MessageItem & { kind: 'echo'; to: Sender })
  | { kind: 'status'; phoneNumberId: string; raw: Record<string, unknown> }
  | {
      kind: 'identity';
      phoneNumberId: string | undefined;
      before: Sender;
      after: Sender;
      /** When it changed, where the provider tells. */
      timestamp: string | number | undefined;
    }
  | {
      kind: 'preference';
      phoneNumberId: string | undefined;
      of: Sender;
      category: string;
      value: string;
      timestamp: string | number | undefined;
    }
  | {
      kind: 'account';
      phoneNumberId: string | undefined;
      /** WhatsApp Business Account id. */
      accountId: string | undefined;
      field: string;
      value: Record<string, unknown>;
    }
  | { kind: 'ignored'; reason: string }
  | {
      kind: 'unreadable';
      phoneNumberId: string | undefined;
      from: Sender | undefined;
      reason: string;
      raw: unknown;
    };
