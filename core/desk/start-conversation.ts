import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import { ContactRepository } from '../contact/contact-repository.ts';
import { ContactResolver } from '../contact/contact-resolver.ts';
import { phoneName } from '../contact/customer-aliases.ts';
import { UnknownContactError } from '../contact/errors.ts';
import type { Contact } from '../contact/records.ts';
import { conversationWrite } from '../conversation/conversation-write.ts';
import { withDeskPlace } from '../conversation/desk-place.ts';
import { OwnerChangedError } from '../conversation/errors.ts';
import { causeOf, ticketChangedEvent } from '../conversation/facts.ts';
import { conversationId } from '../conversation/ids.ts';
import { livingConversation } from '../conversation/living-conversation.ts';
import { type ConversationName, MERGED } from '../conversation/merge/merged-state.ts';
import type { Conversation } from '../conversation/records.ts';
import { isWindowOpen } from '../conversation/reply/gate.ts';
import type { ReplyRow } from '../conversation/reply/reply-records.ts';
import { wakeEvent } from '../conversation/wake.ts';
import { withoutTicket } from '../conversation/without-ticket.ts';
import type { DeskPorts, Requested } from './desk-ports.ts';
import { requestOf } from './desk-ports.ts';
import { findRequest } from './desk-request.ts';
import { type Said, say } from './desk-say.ts';
import { UnreachableCustomerError, WindowClosedError } from './errors.ts';
import { refuseTemplate } from './refuse-template.ts';

/** Each time another one was faster, the conversation is there. */
const ATTEMPTS = 4;

const KIND = 'start';

/** Who is written to: a number, digits with country code; or a contact of the tenant. */
export type StartedWith = { phone: string; contactId?: undefined } | { contactId: string; phone?: undefined };

/** A customer whom a person writes to first. The channel is the tenant's: that is for the caller to check. */
export type Start = Requested & {
  tenantId: string;
  userId: string;
  channelId: string;
  to: StartedWith;
  /** Undefined: what is there is only opened. */
  said: Said | undefined;
};

export interface StartOutcome {
  conversation: Conversation;
  /** Undefined where the conversation was going on: nothing was said in it. */
  reply: ReplyRow | undefined;
  /** Nothing was ever said in it before. */
  isNew: boolean;
  repeated: boolean;
}

/**
 * A person writes to a customer first, and has the conversation.
 *
 * 1. The conversation of the customer on the channel is found, over all merges. One that is going on is opened, and nothing
 *    is said in it: its owner is talking.
 * 2. What cannot be sent is refused before anything is written: without an open window all but a template, and a template
 *    as in a reply.
 * 3. Where there is no contact, one is made, as the webhook makes it, so that the customer's later messages find it; where
 *    there is no conversation, one without a ticket, which no list shows.
 * 4. It is answered in it as in one that is closed: of several who start at once one has it, and the others open it.
 *
 * A process that dies on the way leaves what the next start goes on with.
 *
 * @throws {UnknownContactError} for a contact that the tenant does not have
 * @throws {UnreachableCustomerError} for one without a phone number, and without a conversation on the channel
 * @throws {WindowClosedError} {TemplateRefusedError} {ChannelStoppedError} nothing was written
 * @throws {RequestReusedError} {DeskInputError} {ContentionError}
 */
export async function startConversation(ports: DeskPorts, start: Start): Promise<StartOutcome> {
  const { tenantId, channelId, said } = start;
  const contacts = new ContactRepository(ports.table);
  const contention = { id: 'of a customer', step: 'a person began it', attempts: ATTEMPTS };
  return retryLost<StartOutcome>(contention, async () => {
    const earlier = said && (await saidBefore(ports, start, said));
    if (earlier) return earlier;
    const contact = await findContact(contacts, start);
    const current = contact && (await findConversation(ports, start, contact));
    const isGoingOn = current !== undefined && current.ticket_status !== 'closed';
    const isOnlyOpened = said === undefined && (current?.ticket_number ?? 0) > 0;
    if (current && (isGoingOn || isOnlyOpened)) {
      return { conversation: current, reply: undefined, isNew: false, repeated: false };
    }
    const reached = current ?? { ...namesOf(tenantId, channelId, contact), wa_id: contact?.wa_id };
    if (!said?.template && !(said && current && isWindowOpen(current, ports.now()))) {
      throw new WindowClosedError(current?.conversation_id);
    }
    if (said.template) await refuseTemplate(ports.table, reached, said.template);
    if (!current) {
      await begin(ports, start, contact);
      return LOST;
    }
    return sayFirst(ports, start, current, said);
  });
}

/** Where the customer is known by a number that is theirs no more, they are not the customer. */
async function findContact(
  contacts: ContactRepository,
  { tenantId, to: { phone, contactId } }: Start,
): Promise<Contact | undefined> {
  if (phone !== undefined) {
    const name = phoneName(phone);
    const alias = (await contacts.findAliases(tenantId, [name])).get(name);
    return alias && !alias.released ? contacts.followMerge(tenantId, alias.contact_id) : undefined;
  }
  const contact = await contacts.followMerge(tenantId, contactId);
  if (!contact) throw new UnknownContactError(contactId);
  return contact;
}

async function findConversation(
  { table, now, publish, wakeSender, source }: DeskPorts,
  { tenantId, channelId }: Start,
  { contact_id }: Contact,
): Promise<Conversation | undefined> {
  const of = { tenantId, channelId, contactId: contact_id };
  const id = conversationId(tenantId, channelId, contact_id);
  const causeIn = ({ conversationId: conversation_id, contactId }: ConversationName) =>
    causeOf({ tenant_id: tenantId, conversation_id, contact_id: contactId }, source);
  const { current } = await livingConversation(
    table,
    { ...of, conversationId: id },
    {
      now,
      publishMerged: (changes) =>
        publish(changes.map((merged) => ticketChangedEvent(causeIn(merged), merged.change, source))),
      wakeSender: (living, replySeq) =>
        wakeSender(wakeEvent(causeIn(living), { replySeq, why: MERGED }, source)),
    },
  );
  return current;
}

/** Makes what is missing; another one who makes the same is as good. */
async function begin(
  { table, now }: DeskPorts,
  { tenantId, channelId, to }: Start,
  known: Contact | undefined,
): Promise<void> {
  const waId = known?.wa_id ?? to.phone;
  if (waId === undefined) throw new UnreachableCustomerError(to.contactId ?? '');
  const contactId =
    known?.contact_id ?? (await new ContactResolver({ ...table, now }).resolve(tenantId, { waId }));
  const names = namesOf(tenantId, channelId, { contact_id: contactId });
  const item = { ...withoutTicket(names, KIND, now()), wa_id: waId, customer_name: known?.name };
  const write = conversationWrite(table.tableName, undefined, withDeskPlace(undefined, item, now()));
  await writeTransaction(table.client, [write]);
}

function namesOf(tenantId: string, channelId: string, contact: Pick<Contact, 'contact_id'> | undefined) {
  const contact_id = contact?.contact_id ?? '';
  const conversation_id = conversationId(tenantId, channelId, contact_id);
  return { tenant_id: tenantId, channel_id: channelId, contact_id, conversation_id };
}

/** @returns LOST when the conversation has another owner since it was read */
async function sayFirst(ports: DeskPorts, start: Start, current: Conversation, said: Said) {
  const { conversation_id, owner_epoch } = current;
  try {
    return outcomeOf(await sayIn(ports, start, conversation_id, owner_epoch, said));
  } catch (error) {
    if (error instanceof OwnerChangedError) return LOST;
    throw error;
  }
}

/** The same request was carried out before: its reply, whatever the conversation is now. */
async function saidBefore(ports: DeskPorts, start: Start, said: Said): Promise<StartOutcome | undefined> {
  const { key } = requestOf({ ...start, conversationId: '' }, KIND, [start.requestId], []);
  const earlier = await findRequest(ports.table, key, ports.now());
  if (!earlier) return undefined;
  return outcomeOf(await sayIn(ports, start, earlier.conversation_id, 0, said));
}

function sayIn(
  ports: DeskPorts,
  { tenantId, userId, requestId, channelId, to }: Start,
  id: string,
  ownerEpoch: number,
  said: Said,
) {
  const about = JSON.stringify([channelId, to]);
  const action = { tenantId, userId, requestId, conversationId: id, ownerEpoch, ...said };
  return say(ports, action, { kind: KIND, about });
}

function outcomeOf({ conversation, reply, repeated }: Awaited<ReturnType<typeof say>>): StartOutcome {
  const isNew = reply.reply_seq === 1 && (reply.seq_through ?? 0) === 0;
  return { conversation, reply, isNew, repeated };
}
