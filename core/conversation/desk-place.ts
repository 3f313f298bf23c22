import { isDeepStrictEqual } from 'node:util';
import { shortHash } from '#platform/ids/hash.ts';
import { changedPartition, deskPartition, deskShard } from './keys.ts';
import type { Conversation } from './records.ts';
import { isWithPeople } from './ticket/ticket.ts';
import { NEVER } from './without-ticket.ts';

/** Where the desk finds a conversation; see `conversationSchema`. */
type DeskPlace = Pick<Conversation, 'desk_pk' | 'desk_sk' | 'changed_pk' | 'changed_at'>;

declare const placed: unique symbol;

/** A conversation whose place at the desk was looked after: no other is written. */
export type Placed = Conversation & { readonly [placed]: true };

/** What a row of the desk shows, besides whether a person is waited for; `reply_seq` stands for what was said. */
const SHOWN = [
  ...[
    'customer_name',
    'wa_id',
    'same_phone_as',
    'channel_id',
    'last_inbound_at',
    'window_from',
    'inbound_seq',
    'reply_seq',
    'tags',
  ],
  ...['ticket_id', 'ticket_status', 'ticket_status_since', 'ticket_reason', 'ticket_closed_at'],
  ...['queue_id', 'user_id', 'owner_epoch', 'merged_from', 'merged_into'],
] as (keyof Conversation)[];

/**
 * The conversation with its place in the desk's lists, and with the time of the change among the tenant's if a row of
 * the desk shows something else than before.
 *
 * - Lists: by who has it, and in them by the customer's newest message. What lists are filtered by stands in the sort key, so
 *   that an index of keys alone answers them. Who has no ticket, or was merged, is in no list.
 * - Changes: by our time of the write. What is sent and how far it came moves nothing; whom an agent makes wait is the
 *   watchdog's to see.
 *
 * @param seen undefined where there was none
 * @param now milliseconds since the epoch
 * @param isSaid whether something is written with it that the row shows and the conversation does not tell of, such as an
 *   edit
 */
export function withDeskPlace<Next extends Conversation>(
  seen: Conversation | undefined,
  next: Next,
  now: number,
  isSaid = false,
): Next & Placed {
  const isSame = !isSaid && seen !== undefined && seen.changed_at !== undefined && showsTheSame(seen, next);
  // The mark is the compiler's alone.
  return { ...next, ...listPlace(next), ...(isSame ? {} : changedNow(next, now)) } as Next & Placed;
}

/** The place of a conversation among the tenant's changes. @param now milliseconds since the epoch */
export function changedNow(
  of: Pick<Conversation, 'tenant_id' | 'conversation_id' | 'owner_epoch' | 'inbound_seq' | 'reply_seq'>,
  now: number,
): Pick<DeskPlace, 'changed_pk' | 'changed_at'> {
  const { tenant_id, conversation_id, owner_epoch, inbound_seq, reply_seq } = of;
  return {
    changed_pk: changedPartition(tenant_id, deskShard(conversation_id)),
    // Two changes of one millisecond differ, too. Short, for the item is written with it again and again.
    changed_at: [new Date(now).toISOString(), owner_epoch + inbound_seq + reply_seq].join('#'),
  };
}

function listPlace(of: Conversation): Pick<DeskPlace, 'desk_pk' | 'desk_sk'> {
  if (of.merged_into !== undefined || of.ticket_number === 0) {
    return { desk_pk: undefined, desk_sk: undefined };
  }
  const { tenant_id, conversation_id, ticket_status, queue_id } = of;
  return {
    desk_pk: deskPartition(tenant_id, ticket_status, queue_id, deskShard(conversation_id)),
    desk_sk: [listOrderOf(of), of.channel_id, of.user_id ?? ''].join('#'),
  };
}

/**
 * By what lists are sorted, as text: the customer's newest message, and of those in one second the conversation. So the
 * order of two conversations is the same however often they are read.
 */
export function listOrderOf(
  of: Pick<Conversation, 'conversation_id' | 'last_inbound_at' | 'ticket_opened_at'>,
): string {
  // WhatsApp's times have whole seconds.
  return [activityOf(of).slice(0, -5), shortHash([of.conversation_id], 8)].join('#');
}

/**
 * When the customer last wrote, or where they never did, when we began; ISO 8601, in one form, so that times compare as
 * text.
 */
export function activityOf({
  last_inbound_at,
  ticket_opened_at,
}: Pick<Conversation, 'last_inbound_at' | 'ticket_opened_at'>): string {
  const at = new Date(last_inbound_at).toISOString();
  return at === NEVER ? ticket_opened_at : at;
}

function showsTheSame(seen: Conversation, next: Conversation): boolean {
  const isShownTheSame = SHOWN.every((field) => isDeepStrictEqual(seen[field], next[field]));
  return isShownTheSame && waitsForPeople(seen) === waitsForPeople(next);
}

/** Since when people are waited for; undefined while an agent has it. */
export function waitsForPeople(
  of: Pick<Conversation, 'ticket_status' | 'queue_id' | 'waiting_since'>,
): string | undefined {
  return isWithPeople(of) ? of.waiting_since : undefined;
}

/** What a sort key of the lists tells. @throws {TypeError} for one of another form */
export function readListKey(deskSk: string): {
  channelId: string;
  userId: string | undefined;
} {
  const [, , channelId, ...user] = deskSk.split('#');
  if (channelId === undefined) throw new TypeError(`${deskSk} is no place in a list`);
  return { channelId, userId: user.join('#') || undefined };
}
