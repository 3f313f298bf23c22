import { mayRetry, type RefusalAction, retryWaitSeconds } from '#core/whatsapp/errors/refusal-action.ts';
import type { Refused } from '#core/whatsapp/outbound/send-outcome.ts';
import { heed, inItsWords } from './refused.ts';
import type { Settlement } from './sender-ports.ts';
import type { Sending } from './sending.ts';
import { SOON_MS } from './time-limits.ts';
import { fail, hold, later } from './write-outcome.ts';

/** Uploads of one file that come to nothing; then its reply is given up, and the next one goes. */
const MAX_UPLOADS = 4;

/** Why the reply is not sent; what WhatsApp said of the file is with it. */
const REASON = 'media_upload_failed';

type Retryable = Extract<RefusalAction, { minWaitSeconds: number }>;

/** As a refused message that may go later. */
const AGAIN: Retryable = { kind: 'retry', reason: REASON, minWaitSeconds: 1 };

/**
 * WhatsApp refused the file of a reply: it goes later, is held with its number, or is given up.
 *
 * @throws {SendPostponedError} when it goes later
 */
export async function refusedUpload(sending: Sending, outcome: Refused): Promise<Settlement | undefined> {
  const { action, code } = outcome;
  await heed(sending, action, code);
  const told = { reason: action.reason, code, refusal: inItsWords(outcome) };
  if (action.kind === 'stop_channel') {
    const held = await hold(sending, told);
    return held === 'released' ? later(sending, { ...told, until: sending.ports.now() + SOON_MS }) : held;
  }
  return mayRetry(action) ? again(sending, action, told) : fail(sending, { ...told, reason: REASON });
}

/**
 * Whether WhatsApp has the file is not known, and does not matter: it is uploaded again.
 *
 * @throws {SendPostponedError} when it goes later
 */
export function uploadFailed(sending: Sending): Promise<Settlement | undefined> {
  return again(sending, AGAIN, { reason: REASON });
}

async function again(sending: Sending, action: Retryable, told: Parameters<typeof fail>[1]) {
  const { ports, reply } = sending;
  const uploads = (reply.uploads ?? 0) + 1;
  if (uploads >= MAX_UPLOADS) return fail(sending, { ...told, reason: REASON });
  const until = ports.now() + retryWaitSeconds(action, uploads, ports.random) * 1_000;
  return later(sending, { ...told, uploads, until });
}
