import { failedDelivery } from './refused.ts';
import { resolveUnknown } from './resolve-unknown.ts';
import type { Settlement } from './sender-ports.ts';
import type { Sending } from './sending.ts';
import { fail, later, postponed, sent } from './write-outcome.ts';

/**
 * Settles a reply of which nothing is known but that an attempt was made, as far as that can be said now.
 *
 * @returns undefined when another environment settled it meanwhile
 * @throws {SendPostponedError} while its status is waited for, and before it is sent again
 */
export async function settleUnknown(sending: Sending): Promise<Settlement | undefined> {
  const { ports, conversation, reply, isBeforePerson } = sending;
  const resolution = await resolveUnknown(ports, conversation, reply, isBeforePerson);
  switch (resolution.kind) {
    case 'sent':
      return sent(sending, resolution.messageId);
    case 'failed':
      return failedDelivery(sending);
    case 'given_up':
      return fail(sending, { reason: 'no_status' });
    case 'wait':
      throw postponed(sending, 'it is not known yet whether it was sent', ports.now() + resolution.forMs);
    case 'send_again':
      return later(sending, { reason: 'no_status', until: ports.now() });
  }
}
