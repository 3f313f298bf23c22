import type { WebhookItem } from '../items.ts';
import type { ContactBook } from './customer-ids.ts';

/** Where in a POST an item stands: what the value around it says. */
export interface Origin {
  channelId: string | undefined;
  /** WhatsApp Business Account id. */
  accountId: string | undefined;
  /** `entry.time`, of webhooks that are about no message. */
  time: string | number | undefined;
  contacts: ContactBook;
  /** What stands there was written while another responder of the number had the conversation. */
  standby?: true | undefined;
  /** Group messages are read as messages with a `groupId`. */
  readGroups: boolean;
}

/** Reads one element of a list. An element always becomes at least one item. */
export type ElementReader = (raw: unknown, origin: Origin) => WebhookItem[];
