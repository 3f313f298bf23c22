import { cleanText } from '#core/text/clean-text.ts';
import { actionFor } from '#core/whatsapp/errors/error-codes.ts';
import { mayRetry, type RefusalAction, retryWaitSeconds } from '#core/whatsapp/errors/refusal-action.ts';
import { asTextInstead } from '#core/whatsapp/outbound/as-text.ts';
import type { Refused } from '#core/whatsapp/outbound/send-outcome.ts';
import type { ReplyRow } from '../reply-records.ts';
import { ID_REFUSED, isOldId, mediaObjectOf } from './media-object.ts';
import type { Settlement } from './sender-ports.ts';
import type { Sending } from './sending.ts';
import { SOON_MS } from './time-limits.ts';
import { fail, hold, later } from './write-outcome.ts';

/** Refusals of one reply that ask for patience; then it is given up. */
const MAX_ATTEMPTS = 8;

/** Of each text that WhatsApp says about a refusal, so many UTF-16 units are kept. */
const LONGEST_WORDS = 500;

/**
 * WhatsApp refused an attempt: it goes later, as text where its form was refused, is held, or is given up.
 *
 * @throws {SendPostponedError} when it goes later
 */
export async function refused(sending: Sending, outcome: Refused): Promise<Settlement | undefined> {
  const { ports, conversation, reply, ready } = sending;
  const { action, code } = outcome;
  await heed(sending, action, code);
  const attempts = reply.attempts + 1;
  const told = { code, refusal: inItsWords(outcome) };
  if (isOldId(reply.content, action.reason, ready) && attempts < MAX_ATTEMPTS) {
    // Its file is uploaded anew.
    return later(sending, { reason: action.reason, attempts, until: ports.now(), ...told });
  }
  if (action.kind === 'stop_channel') {
    const held = await hold(sending, { reason: action.reason, ...told });
    if (held !== 'released') return held;
    return later(sending, { reason: action.reason, attempts, until: ports.now() + SOON_MS, ...told });
  }
  if (action.kind === 'throughput') {
    // Not the message is at fault, and WhatsApp has not looked at it: it is no attempt, and there may be any number.
    return later(sending, { reason: action.reason, until: ports.channel.sendsFrom(conversation), ...told });
  }
  if (mayRetry(action) && attempts < MAX_ATTEMPTS) {
    const until = ports.now() + retryWaitSeconds(action, attempts, ports.random) * 1000;
    return later(sending, { reason: action.reason, attempts, until, ...told });
  }
  return failOrSayAsText(sending, { reason: action.reason, attempts, ...told });
}

export function inItsWords({
  title,
  subcode,
  details,
  fbtraceId,
}: Refused): NonNullable<ReplyRow['refusal']> {
  return {
    title: cut(title),
    ...(subcode === undefined ? {} : { subcode }),
    ...(details === undefined ? {} : { details: cut(details) }),
    ...(fbtraceId === undefined ? {} : { fbtrace_id: cut(fbtraceId) }),
  };
}

/**
 * Choices whose form is not taken go out as text, in the same place and once: a text has no other form. Not where an
 * earlier attempt may have arrived: the customer would have them twice.
 *
 * @throws {SendPostponedError} when it goes out as text
 */
export async function failOrSayAsText(
  sending: Sending,
  end: Parameters<typeof fail>[1],
): Promise<Settlement | undefined> {
  const { ports, reply } = sending;
  const instead = reply.unknown_since === undefined ? asTextInstead(reply.content, end.reason) : undefined;
  return instead ? later(sending, { ...end, instead, until: ports.now() }) : fail(sending, end);
}

/** WhatsApp's words enter here as a customer's do elsewhere. */
const cut = (text: string) => cleanText(text).slice(0, LONGEST_WORDS).toWellFormed();

/**
 * WhatsApp accepted the message and could not deliver it. That is final, whatever the code asks for: a later
 * attempt could not be told from this one, whose failure stays with the reply.
 */
export async function failedDelivery(sending: Sending): Promise<Settlement | undefined> {
  const code = sending.reply.delivery?.errors?.[0]?.code;
  const action = actionFor({ code });
  await heed(sending, action, code);
  return fail(sending, { reason: action.reason, code });
}

/** What a refusal says beyond the one reply. */
export async function heed(
  { ports, conversation, reply }: Sending,
  action: RefusalAction,
  code?: number,
): Promise<void> {
  const object = mediaObjectOf(reply.content);
  if (object && ID_REFUSED.includes(action.reason)) await ports.media.forget(conversation, object);
  if (action.kind === 'opt_out') await ports.storeOptOut(conversation);
  if (action.kind === 'stop_channel') {
    await ports.channel.hold(conversation, {
      reason: action.reason,
      ...(code === undefined ? {} : { code }),
    });
  }
}
