import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { isSpoken, NOTHING_UNHEARD, withUnheard } from '../hearing/unheard.ts';
import { type Address, newestAddress } from '../newest-address.ts';
import type { Conversation } from '../records.ts';
import { isWithPeople, type TicketChange } from '../ticket/ticket.ts';
import {
  CONTROL_PASSED,
  isParting,
  mayPart,
  type TicketDecision,
  type TicketPolicy,
  ticketAfterEcho,
  ticketAfterMessage,
} from '../ticket/ticket-policy.ts';
import { type Watch, watchedForReplies, watchedStill } from '../watch/watch.ts';
import { NEVER } from '../without-ticket.ts';
import { asksForAnswer, isForPeopleToJudge, isPersonsAnswer, opensWindow } from './asks-for-answer.ts';
import { controlAfter, controlChange, isTakenSince } from './control.ts';

/** What deciding about a message needs to know. */
export interface MessageOptions {
  policy: TicketPolicy;
  /** How long an agent may take before the watchdog looks, in milliseconds. */
  answerDueMs: number;
}

/** What storing a message makes of its conversation. */
export interface AfterMessage {
  conversation: Conversation;
  /** What the message decides about the watch, whatever other writers left there: nothing while nothing new is owed. */
  watch: Watch;
  inboundSeq: number | undefined;
  change: TicketChange | undefined;
  /** It is a voice note that agents wait to hear until then, in milliseconds since the epoch; it has no number yet. */
  hearUntil?: number | undefined;
}

/**
 * The conversation after a customer's message.
 *
 * @param now milliseconds since the epoch
 * @param speaks whether it asks for an answer, where the message alone does not tell
 */
export function conversationAfterMessage(
  current: Conversation | undefined,
  event: InboxMessageReceived,
  { policy, answerDueMs }: MessageOptions,
  now: number,
  speaks = asksForAnswer(event.payload),
): AfterMessage {
  const asks = speaks && !isTakenSince(event, current) && !isParting(current, event, policy);
  const isToBeHeard = asks && isSpoken(event.payload);
  // Whether it is more than thanks, its words tell: the ticket stays closed until then.
  const undecided =
    current && isToBeHeard && mayPart(current, event.occurred_at, policy)
      ? withUnheard(current, event.payload.messageId, policy, now)
      : undefined;
  const decision = undecided ? undefined : ticketAfterMessage(current, event, policy, now, asks);
  const base = current ?? begin(event, decision, now);
  const isNewest = event.occurred_at >= base.last_inbound_at;
  // What people are to judge has no number, and waits for them all the same.
  const isPassed = decision?.ticket.ticket_reason === CONTROL_PASSED;
  const waits = asks || isPassed || isForPeopleToJudge(event.payload);
  const isTaken = controlChange(event, current) === 'taken';
  const placed: Conversation = { ...base, ...decision?.ticket };
  // People listen by themselves.
  const awaited =
    isToBeHeard && !isWithPeople(placed)
      ? withUnheard(base, event.payload.messageId, policy, now)
      : undefined;
  const isNumbered = asks && awaited === undefined;
  const next: Conversation = {
    ...placed,
    ...controlAfter(event, base),
    ...(isNewest ? { ...customerOf(base, event), last_inbound_at: event.occurred_at } : {}),
    ...(prolongsWindow(base, event) ? { window_from: event.occurred_at } : {}),
    ...(isNumbered ? { inbound_seq: base.inbound_seq + 1 } : {}),
    ...awaited?.unheard,
    ...(waits ? { waiting_since: base.waiting_since ?? event.timestamp } : {}),
    // Another responder answers what was asked.
    ...(isTaken ? { ...NOTHING_OWED, answered_seq: base.inbound_seq } : {}),
  };
  const watch = isTaken
    ? watchedForReplies(next, now)
    : watchAfter(base, next, now, isNumbered ? now + answerDueMs : undefined);
  return {
    conversation: { ...next, ...watch },
    watch,
    inboundSeq: isNumbered ? next.inbound_seq : undefined,
    change: decision?.change,
    hearUntil: awaited?.hearUntil,
  };
}

/**
 * The conversation after the business itself wrote, in the phone app. Where a person did, what the customer said before
 * it counts as answered: in an earlier second, since no person reads and answers within one.
 *
 * @param now milliseconds since the epoch
 */
export function conversationAfterEcho(
  current: Conversation | undefined,
  event: InboxEchoReceived,
  { policy }: Pick<MessageOptions, 'policy'>,
  now: number,
): AfterMessage {
  const decision = ticketAfterEcho(current, event, policy, now);
  const { groupId, to } = event.payload;
  const address = groupId === undefined ? addressOf(to) : {};
  const base = current ?? { ...begin(event, decision, now), ...address };
  const next: Conversation = { ...base, ...decision?.ticket };
  const isAfter = secondOf(event.occurred_at) > secondOf(base.window_from ?? NEVER);
  if (next.ticket_status === 'open' && isPersonsAnswer(event.payload) && isAfter) {
    Object.assign(next, NOTHING_OWED, { answered_seq: base.inbound_seq, echoed_seq: base.inbound_seq });
  }
  const watch = watchAfter(base, next, now, undefined);
  return { conversation: { ...next, ...watch }, watch, inboundSeq: undefined, change: decision?.change };
}

const NOTHING_OWED = { waiting_since: undefined, owed_after: undefined, ...NOTHING_UNHEARD };

const secondOf = (instant: string) => Math.floor(Date.parse(instant) / 1000);

function begin(
  event: InboxMessageReceived | InboxEchoReceived,
  decision: TicketDecision | undefined,
  now: number,
): Conversation {
  if (!decision) throw new TypeError('a new conversation was given no ticket');
  return {
    tenant_id: event.tenant_id,
    conversation_id: event.conversation_id,
    channel_id: event.payload.channelId,
    contact_id: event.payload.contactId,
    inbound_seq: 0,
    answered_seq: 0,
    reply_seq: 0,
    settled_seq: 0,
    ...decision.ticket,
    last_inbound_at: NEVER,
    created_at: new Date(now).toISOString(),
  };
}

/** People are not watched. @param dueAt milliseconds since the epoch; undefined for what asks for no answer */
function watchAfter(base: Conversation, next: Conversation, now: number, dueAt: number | undefined): Watch {
  if (isWithPeople(next)) return watchedForReplies(next, now);
  return dueAt === undefined ? {} : watchedStill(base, dueAt);
}

/**
 * Whether the customer may be written to for longer after this message: by the time at which it was sent, since
 * it may arrive days later.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages#customer-service-windows
 */
function prolongsWindow(
  { window_from = NEVER }: Conversation,
  { payload, occurred_at }: InboxMessageReceived,
) {
  return opensWindow(payload) && occurred_at > window_from;
}

/** A late message says of the customer what is older than what is known. A group has no one customer. */
function customerOf(base: Address, { payload }: InboxMessageReceived): Partial<Conversation> {
  const { groupId, contact, samePhoneAs } = payload;
  if (groupId !== undefined) return {};
  return {
    ...newestAddress(base, addressOf(contact)),
    ...(contact.name === undefined ? {} : { customer_name: contact.name }),
    // Without a phone number nothing is said of whose it is.
    ...(contact.waId === undefined ? {} : { same_phone_as: samePhoneAs }),
  };
}

function addressOf({ waId, userId }: InboxMessageReceived['payload']['contact']): Address {
  return { wa_id: waId, wa_user_id: userId };
}
