import type { FaultRegistry } from '../../packages/local-cloud/faults/registry.ts';
import type { SendView } from '../whatsapp/disorder.ts';
import type { StatusDisorder } from '../whatsapp/status-plan.ts';
import { fitsSend } from './whatsapp-match.ts';

/**
 * What becomes of an accepted message's statuses. Each kind is asked for on its own, so that statuses may be
 * late, repeated and in another order at once.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export function disturbedStatuses(faults: FaultRegistry, send: SendView): StatusDisorder {
  const fits = ({ match }: { match?: Parameters<typeof fitsSend>[0] }) => fitsSend(match, send);
  return {
    never: faults.strikeWith('whatsapp', 'no-statuses', fits),
    early: faults.strikeWith('whatsapp', 'early-statuses', fits),
    late: faults.strikeWith('whatsapp', 'late-statuses', fits),
    repeated: faults.strikeWith('whatsapp', 'repeated-statuses', fits),
    reordered: faults.strikeWith('whatsapp', 'reordered-statuses', fits) !== undefined,
    failed: faults.strikeWith('whatsapp', 'fail-later', fits),
  };
}
