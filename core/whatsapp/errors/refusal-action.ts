/**
 * What to do about a message that WhatsApp refused, or accepted and could not deliver.
 *
 * - `retry`: the same message may be taken later; see {@link retryWaitSeconds}.
 * - `unclear`: the message may have gone out all the same: as a send whose answer never came. In a status it is final.
 * - `pair_rate`: too many messages to this customer; only this conversation waits.
 * - `throughput`: too many messages of the business number; all its conversations slow down.
 * - `use_template`: the 24-hour window is closed, whatever our own clock says.
 * - `opt_out`: the customer wants no marketing messages; to be stored.
 * - `recipient_unreachable`: WhatsApp does not say why, and another try changes nothing.
 * - `stop_channel`: nothing that this channel sends is taken until a person acts: an alarm, and its messages are held.
 * - `give_up`: this message cannot be sent; the desk sees the reason.
 */
export type RefusalAction =
  | { kind: 'retry'; reason: string; minWaitSeconds: number }
  | { kind: 'pair_rate' | 'throughput'; reason: string; minWaitSeconds: number }
  | {
      kind: 'unclear' | 'use_template' | 'opt_out' | 'recipient_unreachable' | 'stop_channel' | 'give_up';
      reason: string;
    };

/** The longest wait between two attempts, unless WhatsApp itself asks for more, in seconds. */
const LONGEST_WAIT = 900;

/** Whether the same message may be sent again. */
export function mayRetry(
  action: RefusalAction,
): action is Extract<RefusalAction, { minWaitSeconds: number }> {
  return 'minWaitSeconds' in action;
}

/**
 * Seconds until a refused message may be sent again.
 *
 * - `pair_rate`: 4^X for X = 0, 1, 2 …, as Meta advises.
 * - others: between half and the whole of 2, 8, 32, 128 … seconds, so that what failed together spreads.
 *
 * Never less than the action's own wait, which includes a `Retry-After`.
 *
 * @param attempt how often the message was refused so, this time included; from 1
 * @param random a number from 0 up to but not including 1
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits
 */
export function retryWaitSeconds(
  action: Extract<RefusalAction, { minWaitSeconds: number }>,
  attempt: number,
  random: () => number,
): number {
  const exponent = Math.max(1, attempt) - 1;
  const wait =
    action.kind === 'pair_rate'
      ? Math.min(LONGEST_WAIT, 4 ** exponent)
      : Math.ceil(Math.min(LONGEST_WAIT, 2 * 4 ** exponent) * (0.5 + random() / 2));
  return Math.max(wait, action.minWaitSeconds);
}
