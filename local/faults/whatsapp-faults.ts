import { ConnectionDropped } from '../http/connection-dropped.ts';
import { BareHttpError } from '../whatsapp/bare-http-error.ts';
import { GraphApiError } from '../whatsapp/graph-error.ts';
import type { DisturbSend } from '../whatsapp/stand-in.ts';
import { isSame } from './match.ts';
import type { FaultRegistry } from './registry.ts';
import { pauseForCaller } from './stand-in-pause.ts';

/** HTTP statuses of codes that do not come with 400. */
const STATUS_OF_CODE: ReadonlyMap<number, number> = new Map([
  [0, 401],
  [1, 500],
  [2, 503],
  [3, 403],
  [4, 429],
  [10, 403],
  [190, 401],
  [80007, 429],
  [130429, 429],
  [131000, 500],
  [131016, 503],
  [131056, 429],
]);

/**
 * Sends that WhatsApp refuses, answers with trouble, leaves without an answer, or takes long over.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
 */
export function disturbedSends(faults: FaultRegistry): DisturbSend {
  faults.connect('whatsapp');
  return ({ phoneNumberId, to, gone }) => {
    const fault = faults.strike(
      'whatsapp',
      ({ match }) => isSame(match?.to, to) && isSame(match?.phone_number_id, phoneNumberId),
    );
    switch (fault?.action) {
      case 'refuse':
        throw new GraphApiError(STATUS_OF_CODE.get(fault.code) ?? 400, fault.code, 'Refused by a fault');
      case 'error':
        throw new BareHttpError(502, '<html><body>502 Bad Gateway</body></html>');
      case 'hang':
        return pauseForCaller(faults, fault.ms, gone).then(() => {
          throw new ConnectionDropped();
        });
      case 'drop-after-accept':
        return () => {
          throw new ConnectionDropped();
        };
      case 'slow':
        return pauseForCaller(faults, fault.ms, gone).then(() => undefined);
      case undefined:
        return undefined;
    }
  };
}
