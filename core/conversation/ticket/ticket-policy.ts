import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import type { Heard } from '../hearing/heard.ts';
import { ticketId } from '../ids.ts';
import { asksForAnswer, isForPeopleToJudge, isPersonsAnswer } from '../message/asks-for-answer.ts';
import { controlChange } from '../message/control.ts';
import { asksForMenu, saysOnlyThanks } from '../message/small-words.ts';
import type { Conversation, MessageRow } from '../records.ts';
import {
  assignTicket,
  isWithPeople,
  type TicketChange,
  type TicketOwner,
  type TicketState,
  ticketChange,
  ticketFields,
} from './ticket.ts';

/** How a tenant wants its tickets to begin. */
export interface TicketPolicy {
  /** Where a new ticket goes: the AI, triage, or the people of a queue. */
  entry: Extract<TicketOwner, { status: 'bot' | 'pending' }>;
  /** The queue whose people take what no agent answers. */
  peopleQueueId: string;
  /** A ticket that is closed no longer than this goes on instead of a new one, in milliseconds. */
  reopenMs: number;
  /** So long after a ticket was closed mere thanks are no reason for another, in milliseconds; left out: never. */
  graceMs?: number | undefined;
  /** How long agents wait for what is said in a voice note, in milliseconds; left out: 45 seconds. */
  hearMs?: number | undefined;
  /** Who goes on when it was not heard: the agent, who names it (left out), or people. */
  whenUnheard?: 'answer' | 'people' | undefined;
  /** Whether people may read what a customer took back. */
  keepRevoked?: boolean | undefined;
}

/** Why a ticket waits for people that another responder passed to us. */
export const CONTROL_PASSED = 'control_passed';

/** Why triage has a ticket again that waited for the people of a queue. */
const LEFT_QUEUE = 'left_queue';

/** Why a ticket waits for people to listen to a voice note. */
const UNHEARD = 'unheard_voice_note';

/** What a message did to a ticket. The change is undefined where no consumer needs to be told. */
export interface TicketDecision {
  ticket: TicketState;
  change: TicketChange | undefined;
}

/**
 * The ticket after a customer's message.
 *
 * - A message that asks for an answer opens the first ticket, goes on with a live one, reopens one that was
 *   closed a short while ago (in its queue, when people had it), or opens the next.
 * - Who waits in a queue, and is asked for the queue by triage, leaves it by asking for the choices; see `asksForMenu`.
 * - A message that came too late is for people to judge: also when a newer one was answered, since this one was not.
 * - A conversation that another responder of the number takes is closed here: the next message to us opens it again. One
 *   that is passed to us goes to people: who passes it has something for people to look at.
 * - Anything else leaves the ticket as it is; a conversation that begins with it has a ticket number 0, closed.
 *
 * @param now milliseconds since the epoch
 * @param asks whether it is to be answered, where the message alone does not tell
 * @returns undefined when the message changes nothing of the ticket
 */
export function ticketAfterMessage(
  current: Conversation | undefined,
  event: InboxMessageReceived,
  policy: TicketPolicy,
  now: number,
  asks = asksForAnswer(event.payload),
): TicketDecision | undefined {
  const control = controlChange(event, current);
  if (control === 'taken' && current && current.ticket_status !== 'closed') {
    return assigned(current, { status: 'closed' }, 'control_taken', now);
  }
  if (control === 'passed' && !(current && isWithPeople(current))) {
    const people = { status: 'pending' as const, queueId: policy.peopleQueueId };
    return goOnOrOpen(current, event, policy, now, { again: people, anew: people, reason: CONTROL_PASSED });
  }
  if (asks) {
    if (current && current.ticket_status !== 'closed') {
      return leavesQueue(current, event, policy)
        ? assigned(current, { status: 'pending' }, LEFT_QUEUE, now)
        : undefined;
    }
    return goOnOrOpen(current, event, policy, now, reopenedFor(current, policy));
  }
  if (isForPeopleToJudge(event.payload) && !(current && isWithPeople(current))) {
    const judge = { status: 'pending' as const, queueId: policy.peopleQueueId };
    return goOnOrOpen(current, event, policy, now, { again: judge, anew: judge, reason: 'late_message' });
  }
  return current ? undefined : noTicket(event, now);
}

/**
 * The ticket once a voice note was listened to: one that was closed meanwhile goes on, as for any message.
 *
 * @param isForPeople whether people are to listen to it
 * @param now milliseconds since the epoch
 * @returns undefined when it changes nothing of the ticket
 */
export function ticketAfterHearing(
  current: Conversation,
  policy: TicketPolicy,
  now: number,
  isForPeople: boolean,
): TicketDecision | undefined {
  if (isWithPeople(current) || (current.ticket_status !== 'closed' && !isForPeople)) return undefined;
  const people = { status: 'pending' as const, queueId: policy.peopleQueueId };
  if (isForPeople) {
    return goOnOrOpen(current, current, policy, now, { again: people, anew: people, reason: UNHEARD });
  }
  return goOnOrOpen(current, current, policy, now, reopenedFor(current, policy));
}

/** Whose a closed ticket is when it goes on: the people's of its queue, if they had it. */
function reopenedFor(current: Conversation | undefined, { entry }: TicketPolicy) {
  const queueId = current?.queue_id;
  return {
    again: queueId === undefined ? entry : { status: 'pending' as const, queueId },
    anew: entry,
  };
}

/**
 * The ticket after the business itself wrote, in the phone app: a person has the conversation, unless the echo
 * comes late, is a gesture such as a reaction, or is a machine's.
 *
 * @param now milliseconds since the epoch
 * @returns undefined when it changes nothing of the ticket
 */
export function ticketAfterEcho(
  current: Conversation | undefined,
  event: InboxEchoReceived,
  policy: TicketPolicy,
  now: number,
): TicketDecision | undefined {
  if (!isPersonsAnswer(event.payload)) return current ? undefined : noTicket(event, now);
  if (current?.ticket_status === 'open') return undefined;
  const person = { status: 'open' as const, queueId: current?.queue_id ?? policy.peopleQueueId };
  return goOnOrOpen(current, event, policy, now, { again: person, anew: person, reason: 'echo_received' });
}

/**
 * Whether a customer says no more than thanks or goodbye within the time of grace after the ticket was closed: nothing is
 * asked, so nothing begins.
 */
export function isParting(
  current: Conversation | undefined,
  { payload, occurred_at }: InboxMessageReceived,
  policy: TicketPolicy,
): boolean {
  const isTyped = payload.mediaType === 'text';
  return isTyped && mayPart(current, occurred_at, policy) && saysOnlyThanks(payload.body ?? '');
}

/** The same of a voice note, once it was heard: until then the ticket stays closed. */
export function isSpokenParting(
  current: Conversation,
  { occurred_at }: Pick<MessageRow, 'occurred_at'>,
  heard: Heard,
  policy: TicketPolicy,
): boolean {
  return heard.as === 'words' && mayPart(current, occurred_at, policy) && saysOnlyThanks(heard.text);
}

/** Whether what the customer said then came within the time of grace after the ticket was closed. @param saidAt ISO 8601 */
export function mayPart(
  current: Conversation | undefined,
  saidAt: string,
  { graceMs = 0 }: TicketPolicy,
): boolean {
  if (current?.ticket_status !== 'closed' || current.ticket_number === 0) return false;
  const closedAt = Date.parse(current.ticket_closed_at ?? current.ticket_status_since);
  return graceMs > 0 && Date.parse(saidAt) - closedAt <= graceMs;
}

/** No person has the conversation yet: it only waits for those of a queue. */
function leavesQueue(
  { ticket_status, queue_id }: Conversation,
  { payload }: InboxMessageReceived,
  { entry }: TicketPolicy,
): boolean {
  const hasTriage = entry.status === 'pending' && entry.queueId === undefined;
  const isWaiting = ticket_status === 'pending' && queue_id !== undefined;
  return hasTriage && isWaiting && payload.mediaType === 'text' && asksForMenu(payload.body ?? '');
}

/** The same ticket with another owner. */
function assigned(current: Conversation, owner: TicketOwner, reason: string, now: number): TicketDecision {
  const { ticket_id, ticket_number, ticket_opened_at } = current;
  const ticket = {
    ...assignTicket(current, owner, { reason, at: new Date(now).toISOString() }),
    ticket_id,
    ticket_number,
    ticket_opened_at,
  };
  return { ticket, change: ticketChange(current.ticket_status, ticket) };
}

/** @param places where the ticket goes when it goes on, and when a new one begins */
function goOnOrOpen(
  current: Conversation | undefined,
  of: Pick<Conversation, 'tenant_id' | 'conversation_id'>,
  { reopenMs }: TicketPolicy,
  now: number,
  places: { again: TicketOwner; anew: TicketOwner; reason?: string },
): TicketDecision {
  const at = new Date(now).toISOString();
  const closedAt = Date.parse(current?.ticket_closed_at ?? at);
  const goesOn = current && current.ticket_number > 0 && now - closedAt <= reopenMs;
  if (goesOn) return assigned(current, places.again, places.reason ?? 'reopened', now);
  const number = (current?.ticket_number ?? 0) + 1;
  const epoch = (current?.owner_epoch ?? 0) + 1;
  const ticket = {
    ...ticketFields(of, places.anew, { reason: places.reason ?? 'opened', at, epoch }),
    ticket_id: ticketId(of.conversation_id, number),
    ticket_number: number,
    ticket_opened_at: at,
  };
  return { ticket, change: ticketChange(null, ticket) };
}

/** No person has to look at it, so the desk does not list it. */
function noTicket(of: Pick<Conversation, 'tenant_id' | 'conversation_id'>, now: number): TicketDecision {
  const at = new Date(now).toISOString();
  const ticket = {
    ...ticketFields(of, { status: 'closed' }, { reason: 'no_ticket', at, epoch: 1 }),
    ticket_id: ticketId(of.conversation_id, 0),
    ticket_number: 0,
    ticket_opened_at: at,
  };
  return { ticket, change: undefined };
}
