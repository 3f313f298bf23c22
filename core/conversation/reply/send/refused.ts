import { actionFor } from '#core/whatsapp/errors/error-codes.ts';
import { mayRetry, type RefusalAction, retryWaitSeconds } from '#core/whatsapp/errors/refusal-action.ts';
import type { Settlement } from './sender-ports.ts';
import type { Sending } from './sending.ts';
import { SOON_MS } from './time-limits.ts';
import { fail, hold, later } from './write-outcome.ts';

/** Refusals of one reply that ask for patience; then it is given up. */
const MAX_ATTEMPTS = 8;

/**
 * WhatsApp refused an attempt: it goes later, is held, or is given up.
 *
 * @throws {SendPostponedError} when it goes later
 */
export async function refused(
  sending: Sending,
  action: RefusalAction,
  code?: number,
): Promise<Settlement | undefined> {
  const { ports, conversation, reply } = sending;
  await heed(sending, action, code);
  const attempts = reply.attempts + 1;
  if (action.kind === 'stop_channel') {
    const held = await hold(sending, { reason: action.reason, code });
    if (held !== 'released') return held;
    return later(sending, { reason: action.reason, attempts, until: ports.now() + SOON_MS, code });
  }
  if (action.kind === 'throughput') {
    // Not the message is at fault, and WhatsApp has not looked at it: it is no attempt, and there may be any number.
    return later(sending, { reason: action.reason, until: ports.channel.sendsFrom(conversation), code });
  }
  const maxAttempts = (action.kind === 'retry' ? action.maxAttempts : undefined) ?? MAX_ATTEMPTS;
  if (mayRetry(action) && attempts < maxAttempts) {
    const until = ports.now() + retryWaitSeconds(action, attempts, ports.random) * 1000;
    return later(sending, { reason: action.reason, attempts, until, code });
  }
  return fail(sending, { reason: action.reason, attempts, code });
}

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
async function heed({ ports, conversation }: Sending, action: RefusalAction, code?: number): Promise<void> {
  if (action.kind === 'opt_out') await ports.storeOptOut(conversation);
  if (action.kind === 'stop_channel') {
    await ports.channel.hold(conversation, {
      reason: action.reason,
      ...(code === undefined ? {} : { code }),
    });
  }
}
