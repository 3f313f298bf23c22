import * as z from 'zod';
import { standbyId } from '#core/conversation/ids.ts';
import type { InboundContent } from '#core/events/inbox-message-received.ts';
import { looseForm } from '#core/text/phone-form.ts';
import type { CustomerIds, WebhookItem } from '../items.ts';
import { readContent } from './content.ts';
import { completeIds, customerIdsOf } from './customer-ids.ts';
import type { Origin } from './origin.ts';
import { compact, id, isAbsent, isObject, looseId, looseIdOrNumber, looseTimestamp } from './primitives.ts';
import { readIdentityChange } from './system.ts';
import { reasonOf, unreadable } from './unreadable.ts';

const headSchema = z.object({ id, timestamp: looseTimestamp });

const creationSchema = z.object({ message_creation_type: looseId });

/** The parent id has changed its name; both are in use. */
const partySchema = z
  .object({
    from: looseIdOrNumber,
    from_user_id: looseIdOrNumber,
    from_parent_user_id: looseIdOrNumber,
    parent_from_user_id: looseIdOrNumber,
    to: looseIdOrNumber,
    to_user_id: looseIdOrNumber,
    recipient: looseIdOrNumber,
    to_parent_user_id: looseIdOrNumber,
    parent_to_user_id: looseIdOrNumber,
  })
  .transform((ids) => ({
    from: customerIdsOf({
      phone: ids.from,
      user: ids.from_user_id,
      parent: ids.from_parent_user_id ?? ids.parent_from_user_id,
    }),
    to: customerIdsOf({
      phone: ids.to,
      user: ids.to_user_id ?? ids.recipient,
      parent: ids.to_parent_user_id ?? ids.parent_to_user_id,
    }),
  }));

/**
 * Reads one element of `messages`: a customer wrote.
 *
 * A notice that a customer has another phone number or user id is two items, the identity first, so that the
 * message already finds the customer under the new ids. It is from these: the old number may be another customer's by now,
 * and who a message is from is written to.
 */
export function readMessage(raw: unknown, origin: Origin): WebhookItem[] {
  if (!isObject(raw)) return [unreadable({ ...origin, reason: 'messages', raw })];
  if (!isAbsent(raw.group_id) && !origin.readGroups) return [{ kind: 'ignored', reason: 'group' }];
  const sender = partyOf(raw, 'from', origin);
  const change = readIdentityChange(raw, sender);
  const from = change?.moves ? change.after : (sender ?? change?.before ?? change?.after);
  const read = readBody(raw, from, 'from', origin);
  if (!read.ok) return [read.item];
  const party = withRequestedPhone(read.party, read.body.content);
  const message: WebhookItem[] = [{ kind: 'message', from: party, ...read.body }, ...read.besides];
  if (!change?.moves || !change.before || !change.after) return message;
  const { before, after } = change;
  const { channelId, timestamp } = read.body;
  return [{ kind: 'identity', channelId, before, after, timestamp }, ...message];
}

/**
 * The sender with the phone number of their answer to a contact request: WhatsApp fills that card in, so the number is
 * their own. A card of any other origin is a third person's, and so is one that names several numbers.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
function withRequestedPhone(sender: CustomerIds, { contacts = [] }: InboundContent): CustomerIds {
  if (sender.waId !== undefined) return sender;
  const phones = contacts
    .filter(({ origin }) => origin === 'contact_request')
    .flatMap((card) => card.phones)
    .map(({ phone, waId }) => customerIdsOf({ phone: waId ?? phone?.replace(/[^0-9]/g, '') })?.waId)
    .filter((phone) => phone !== undefined);
  const [waId, ...others] = phones;
  const isOne = others.every((phone) => waId !== undefined && looseForm(phone) === looseForm(waId));
  return waId !== undefined && isOne ? { ...sender, waId } : sender;
}

/**
 * Reads one element of `message_echoes`: the business wrote in the phone app. Some senders put the content
 * and the recipient into an inner `message`.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/smb_message_echoes
 */
export function readEcho(raw: unknown, origin: Origin): WebhookItem[] {
  if (!isObject(raw)) return [unreadable({ ...origin, reason: 'message_echoes', raw })];
  if (!isAbsent(raw.group_id) && !origin.readGroups) return [{ kind: 'ignored', reason: 'group' }];
  const echo = isObject(raw.message) && isAbsent(raw.type) ? withInner(raw, raw.message) : raw;
  const read = readBody(echo, partyOf(echo, 'to', origin), 'to', origin);
  if (!read.ok) return [read.item.kind === 'unreadable' ? unreadable({ ...read.item, raw }) : read.item];
  const { message_creation_type: creationType } = creationSchema.parse(echo);
  return [{ kind: 'echo', to: read.party, ...read.body, ...compact({ creationType }) }, ...read.besides];
}

/** What stands inside is as it was sent; a template's definition stands beside it. */
function withInner(raw: Record<string, unknown>, inner: Record<string, unknown>): Record<string, unknown> {
  const { template } = inner;
  const defined =
    isObject(template) && isObject(raw.template)
      ? { template: { ...template, definition: raw.template } }
      : {};
  return { ...raw, ...inner, ...defined, id: raw.id };
}

type Body = Pick<
  Extract<WebhookItem, { kind: 'message' }>,
  'channelId' | 'messageId' | 'content' | 'timestamp' | 'standby'
>;

/** `besides`: the raw message for quarantine, where not all of it could be read. */
type ReadBody =
  | { ok: true; party: CustomerIds; body: Body; besides: WebhookItem[] }
  | { ok: false; item: WebhookItem };

function readBody(
  raw: Record<string, unknown>,
  party: CustomerIds | undefined,
  side: 'from' | 'to',
  { channelId, standby }: Origin,
): ReadBody {
  const keep = (reason: string) => unreadable({ channelId, from: party, reason, raw });
  const unread = (reason: string): ReadBody => ({ ok: false, item: keep(reason) });
  const head = headSchema.safeParse(raw);
  if (!head.success) return unread(reasonOf(head.error, 'messages'));
  if (channelId === undefined) return unread('metadata.phone_number_id');
  if (party === undefined) return unread(`messages.${side}`);
  const { content, unread: part } = readContent(raw);
  const { id: providerId, timestamp } = head.data;
  const messageId = standby ? standbyId(providerId) : providerId;
  const besides: WebhookItem[] = part === undefined ? [] : [{ ...keep(part), told: true }];
  const body = { channelId, messageId, content, timestamp, ...(standby ? { standby } : {}) };
  return { ok: true, party, body, besides };
}

/**
 * The customer of a message. Contacts are matched by id. Only where a message names no customer at all and there
 * is exactly one contact, it is that one: so comes the answer to a contact request.
 */
function partyOf(raw: Record<string, unknown>, side: 'from' | 'to', origin: Origin): CustomerIds | undefined {
  const party = partySchema.safeParse(raw).data?.[side];
  if (party) return completeIds(party, origin.contacts);
  const namesNobody = isAbsent(raw[side]) && isAbsent(raw[`${side}_user_id`]);
  return namesNobody ? origin.contacts.only : undefined;
}
