import { type WaitReason, waitsFor } from '#core/conversation/watch/wait-reason.ts';
import { textOf } from '#core/whatsapp/outbound/text-of.ts';
import type { ReplyRow } from '../reply-records.ts';
import { SendPostponedError } from './send-postponed-error.ts';
import type { Settlement } from './sender-ports.ts';
import type { Sending } from './sending.ts';
import { settleFailed } from './settle-failed.ts';

const WRITE_ATTEMPTS = 4;

/** An answer that no person wrote waits no longer than this in one go, in milliseconds: people get it then. */
const LONGEST_AUTOMATIC_WAIT_MS = 5 * 60_000;

/** Longest wait for an open circuit before it is asked again, in milliseconds: as long as one opens by itself. */
const LONGEST_CIRCUIT_WAIT_MS = 5 * 60_000;

/** Why a reply goes later, and when. */
interface Wait {
  /** A word, for the desk. */
  reason: string;
  /** Those made so far, where one was made now. */
  attempts?: number;
  /** Those of its file that came to nothing, where one did now. */
  uploads?: number;
  /** Milliseconds since the epoch; the queue's own backoff unless told. */
  until?: number;
  code?: number | undefined;
  refusal?: ReplyRow['refusal'];
  /** What goes out in the place of what was refused. */
  instead?: ReplyRow['content'] | undefined;
  /** What ends the wait before. */
  waitsFor?: WaitReason;
}

/**
 * Writes that WhatsApp has the message. An environment that knows it is right, whatever one that did not wrote
 * meanwhile: the write is repeated over that.
 *
 * @param attempts those made, where one was made now
 * @returns undefined when it is written already, or another attempt of the reply is under way
 */
export async function sent(
  { ports, conversation, reply }: Sending,
  messageId: string,
  attempts = reply.attempts,
): Promise<Settlement | undefined> {
  const { tenant_id, conversation_id, sending_at } = conversation;
  let [seen, row] = [conversation, reply];
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
    const end = {
      ...{ status: 'sent' as const, message_id: messageId, attempts: Math.max(row.attempts, attempts) },
      ...{ code: undefined, reason: undefined, refusal: undefined },
    };
    if (await ports.ledger.settle(seen, row, end)) return { status: 'sent', messageId };
    const [current, found] = await Promise.all([
      ports.conversations.find(tenant_id, conversation_id),
      ports.conversations.findReply(tenant_id, conversation_id, reply.reply_seq),
    ]);
    if (!current || !found || found.status === 'sent') return undefined;
    if (current.sending_seq === reply.reply_seq && current.sending_at !== sending_at) return undefined;
    [seen, row] = [current, found];
  }
  return undefined;
}

/**
 * Writes that the customer does not get the reply, as far as is known: `unknown` where an earlier attempt may have
 * arrived.
 *
 * @returns undefined when it had another end meanwhile
 */
export async function fail(
  { ports, record, conversation, reply }: Sending,
  {
    reason,
    attempts = reply.attempts,
    code,
    refusal,
  }: { reason: string; attempts?: number } & Pick<Wait, 'code' | 'refusal'>,
): Promise<Settlement | undefined> {
  const status = mayHaveArrived(reply) ? ('unknown' as const) : ('failed' as const);
  const isWritten = await settleFailed(ports, record, conversation, reply, {
    status,
    reason,
    attempts,
    code,
    refusal,
  });
  return isWritten ? { status, reason, ...(code === undefined ? {} : { code }) } : undefined;
}

/** A failed status tells of one attempt. */
function mayHaveArrived({ unknown_since, delivery, attempts }: ReplyRow): boolean {
  return unknown_since !== undefined && !(delivery?.status === 'failed' && attempts <= 1);
}

/**
 * Writes that the reply waits until its channel is released, which the table confirms in the same write: this
 * environment may remember a hold that is over, and its release has told what waited then.
 *
 * @returns `released`: the channel is held no more, and the reply may go; undefined when the reply changed meanwhile
 */
export async function hold(
  sending: Sending,
  { reason, code, refusal }: Pick<Wait, 'reason' | 'code' | 'refusal'>,
): Promise<Settlement | 'released' | undefined> {
  const { ports, conversation, reply } = sending;
  const isNew = reply.status !== 'held' || conversation.sending_seq === reply.reply_seq;
  if (isNew) {
    const written = await ports.ledger.hold(conversation, reply, { reason, code, refusal }, ports.now());
    if (written === 'changed') return undefined;
    if (written === 'released') return written;
  } else if (!(await ports.channel.stillHeld(conversation))) {
    return 'released';
  }
  return { status: 'held', reason, isNew };
}

/**
 * Whether a wait is too long for a customer who hears nothing meanwhile. What a person wrote may wait: the desk shows
 * how long, and why.
 *
 * @param until milliseconds since the epoch
 */
export function isTooLong({ ports, reply }: Sending, until: number): boolean {
  return reply.author !== 'human' && until - ports.now() > LONGEST_AUTOMATIC_WAIT_MS;
}

/**
 * Gives the reply a later place, or gives it up where that is too long for a customer who hears nothing.
 *
 * @returns how it ended; undefined when it had another end meanwhile
 * @throws {SendPostponedError} when it goes later
 */
export async function later(
  sending: Sending,
  { reason, attempts, uploads, until, code, refusal, instead, waitsFor: ends }: Wait,
): Promise<Settlement | undefined> {
  const { ports, conversation, reply } = sending;
  if (until !== undefined && isTooLong(sending, until)) {
    return fail(sending, { reason, attempts, code, refusal });
  }
  const change = {
    ...{ attempts: attempts ?? reply.attempts, reason, code, refusal },
    ...(uploads === undefined ? {} : { uploads }),
    ...(instead && { content: instead, body: textOf(instead) }),
    ...(ends && waitsFor(ends, conversation.conversation_id, ports.now())),
  };
  await ports.ledger.postpone(conversation, reply, change, until ?? ports.now());
  if (until === undefined) throw new SendPostponedError(conversation.conversation_id, reason);
  throw postponed(sending, reason, until);
}

/**
 * An operator may open a circuit for hours, and release it in minutes: the reply asks again before.
 *
 * @param open.until milliseconds since the epoch
 * @throws {SendPostponedError} when it goes later
 */
export function waitForCircuit(
  sending: Sending,
  open: { circuit: string; until: number },
): Promise<Settlement | undefined> {
  return later(sending, {
    reason: 'circuit_open',
    until: Math.min(open.until, sending.ports.now() + LONGEST_CIRCUIT_WAIT_MS),
    waitsFor: { kind: 'circuit', name: open.circuit },
  });
}

/** @param until milliseconds since the epoch */
export function postponed(
  { ports, conversation }: Sending,
  reason: string,
  until: number,
): SendPostponedError {
  return new SendPostponedError(conversation.conversation_id, reason, until - ports.now());
}
