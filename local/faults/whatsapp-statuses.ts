import type { Faults } from '@prosa/local-cloud/faults';
import type { SendView } from '../whatsapp/disorder.ts';
import type { StatusDisorder } from '../whatsapp/status-plan.ts';
import { fitsSend } from './whatsapp-match.ts';
import { WHATSAPP_TARGET } from './whatsapp-target.ts';

/**
 * What becomes of an accepted message's statuses. Each kind is asked for on its own, so that statuses may be
 * late, repeated and in another order at once.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export function disturbedStatuses(faults: Faults, send: SendView): StatusDisorder {
  const fits = ({ match }: { match?: Parameters<typeof fitsSend>[0] }) => fitsSend(match, send);
  return {
    never: faults.strikeWith(WHATSAPP_TARGET, 'no-statuses', fits),
    early: faults.strikeWith(WHATSAPP_TARGET, 'early-statuses', fits),
    late: faults.strikeWith(WHATSAPP_TARGET, 'late-statuses', fits),
    repeated: faults.strikeWith(WHATSAPP_TARGET, 'repeated-statuses', fits),
    reordered: faults.strikeWith(WHATSAPP_TARGET, 'reordered-statuses', fits) !== undefined,
    failed: faults.strikeWith(WHATSAPP_TARGET, 'fail-later', fits),
  };
}
