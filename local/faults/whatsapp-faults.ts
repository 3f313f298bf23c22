import type { Faults } from '@prosa/local-cloud/faults';
import type { FaultOf } from '@prosa/local-cloud/faults/target';
import { ConnectionDropped } from '@prosa/local-cloud/http';
import { BareHttpError } from '../whatsapp/bare-http-error.ts';
import type { AfterAcceptance, SendDisorder, SendView } from '../whatsapp/disorder.ts';
import { graphError } from '../whatsapp/graph-error.ts';
import { fitsSend, needsBody } from './whatsapp-match.ts';
import { brokenRule } from './whatsapp-rules.ts';
import { disturbedStatuses } from './whatsapp-statuses.ts';
import { WHATSAPP_TARGET } from './whatsapp-target.ts';

type WhatsAppFault = FaultOf<typeof WHATSAPP_TARGET>;

/** Actions that decide how a request is answered; a request has at most one of them. */
const ANSWERS: ReadonlySet<WhatsAppFault['action']> = new Set([
  'refuse',
  'error',
  'hang',
  'drop',
  'drop-after-accept',
  'slow',
] as const);

/**
 * Sends that WhatsApp refuses, answers with trouble, leaves without an answer, takes long over, or accepts and
 * tells strange statuses of.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export function disturbedSends(faults: Faults): SendDisorder {
  faults.connect(WHATSAPP_TARGET);
  return {
    beforeReading(phoneNumberId) {
      const send = { phoneNumberId };
      const fault = faults.strikeWith(
        WHATSAPP_TARGET,
        'drop',
        ({ match }) => !needsBody(match) && fitsSend(match, send),
      );
      if (fault) throw new ConnectionDropped();
    },
    takesAnyToken: (phoneNumberId) =>
      faults.strikeWith(WHATSAPP_TARGET, 'any-token', ({ match }) => fitsSend(match, { phoneNumberId })) !==
      undefined,
    beforeAccepting(send) {
      const fault = faults.strike(
        WHATSAPP_TARGET,
        ({ action, match }) =>
          ANSWERS.has(action) && (action !== 'drop' || needsBody(match)) && fitsSend(match, send),
      );
      return fault && disturbAnswer(faults, fault, send);
    },
    breach: (send, state) => brokenRule(faults, send, state),
    statuses: (send) => disturbedStatuses(faults, send),
  };
}

function disturbAnswer(
  faults: Faults,
  fault: WhatsAppFault,
  { gone }: SendView,
): AfterAcceptance | undefined | Promise<undefined> {
  switch (fault.action) {
    case 'refuse': {
      const { code, status, subcode, details, transient, retry_after: retryAfterSeconds } = fault;
      throw graphError(code, { status, subcode, details, transient, retryAfterSeconds });
    }
    case 'error':
      return at(fault.when, () => {
        const body = `<html><body>${fault.status}</body></html>`;
        throw new BareHttpError(fault.status, body, fault.retry_after);
      });
    case 'hang':
      return at(fault.when, async () => {
        await faults.pauseForCaller(fault.ms, gone);
        throw new ConnectionDropped();
      });
    case 'drop':
      throw new ConnectionDropped();
    case 'drop-after-accept':
      return () => {
        throw new ConnectionDropped();
      };
    case 'slow':
      return at(fault.when, () => faults.pauseForCaller(fault.ms, gone));
    default:
      return undefined;
  }
}

/** Does something now, or leaves it to be done after the acceptance. */
function at(
  when: 'before' | 'after',
  disturb: () => void | Promise<void>,
): AfterAcceptance | Promise<undefined> {
  if (when === 'after') return disturb;
  return Promise.resolve(disturb()).then(() => undefined);
}
