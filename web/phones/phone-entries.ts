import { type Chat, type Chats, type Customer, newest } from '../watch/chats.ts';
import { isHidden, type OwnPhone } from './own-phones.ts';

/** A phone of the list: made on this page, or of a customer who wrote otherwise, such as by `npm run say`. */
export interface PhoneEntry extends OwnPhone {
  /** Undefined of one who has not written yet. */
  customer: Customer | undefined;
  /** The one with the newest line first. */
  chats: Chat[];
  isOwn: boolean;
}

/** All phones, those with the newest line first; then those that were never used, as they were made. */
export function phoneEntries(own: readonly OwnPhone[], chats: Chats): PhoneEntry[] {
  const customers = chats.customers();
  const customerOf = ({ from }: OwnPhone) =>
    customers.find(({ userId, waId }) => (isHidden(from) ? userId : waId) === from);
  const made = own.map((phone) => entryOf(phone, customerOf(phone), chats, true));
  const taken = new Set(made.map(({ customer }) => customer?.userId));
  const others = customers
    .filter(({ userId }) => !taken.has(userId))
    .map((customer) => {
      const from = customer.waId ?? customer.userId;
      return entryOf({ from, name: customer.name ?? '' }, customer, chats, false);
    });
  const at = ({ chats: [first] }: PhoneEntry) => (first ? newest(first) : '');
  return [...made, ...others].sort((one, other) => at(other).localeCompare(at(one)));
}

function entryOf(phone: OwnPhone, customer: Customer | undefined, chats: Chats, isOwn: boolean): PhoneEntry {
  return { ...phone, customer, chats: customer ? chats.chatsOf(customer.userId) : [], isOwn };
}

/** The conversation of a chat, by what the bus told of its newest message that has one. */
export function conversationOf(
  chat: Chat | undefined,
  bus: { conversationOf(messageId: string): string | undefined },
): string | undefined {
  for (const { id, from } of chat?.lines.toReversed() ?? []) {
    const conversationId = from === 'customer' ? bus.conversationOf(id) : undefined;
    if (conversationId !== undefined) return conversationId;
  }
  return undefined;
}
