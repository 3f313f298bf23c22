import type { Faults } from '@prosa/local-cloud/faults';
import type { RuleBreach, SendState, SendView } from '../whatsapp/disorder.ts';
import { graphError } from '../whatsapp/graph-error.ts';
import { exceedsPairRate, exceedsThroughput } from '../whatsapp/rate-limits.ts';
import { fitsSend } from './whatsapp-match.ts';
import { WHATSAPP_TARGET } from './whatsapp-target.ts';

/**
 * The rule of WhatsApp's that a message breaks, among those that are switched on. A rule counts as seen when a
 * message breaks it.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 */
export function brokenRule(faults: Faults, send: SendView, state: SendState): RuleBreach | undefined {
  const { now, lastCustomerMessageAt, stopped } = state;

  const throughput = faults.strikeWith(
    WHATSAPP_TARGET,
    'throughput',
    ({ match, per_second }) =>
      fitsSend(match, send) && exceedsThroughput(state.acceptedLately(), now, per_second),
  );
  if (throughput) return { error: graphError(130429), later: throughput.later };

  const pairRate = faults.strikeWith(
    WHATSAPP_TARGET,
    'pair-rate',
    ({ match, burst, ms }) =>
      fitsSend(match, send) && exceedsPairRate(state.acceptedForCustomer(), now, { burst, ms }),
  );
  if (pairRate) return { error: graphError(131056), later: pairRate.later };

  const optOut = faults.strikeWith(
    WHATSAPP_TARGET,
    'opt-out',
    ({ match }) => stopped && fitsSend(match, send),
  );
  if (optOut) return { error: graphError(131050), later: optOut.later };

  const window = faults.strikeWith(
    WHATSAPP_TARGET,
    'window',
    ({ match, ms }) =>
      send.type !== 'template' &&
      fitsSend(match, send) &&
      (lastCustomerMessageAt === undefined || now - lastCustomerMessageAt > ms),
  );
  return window && { error: graphError(131047), later: window.later };
}
