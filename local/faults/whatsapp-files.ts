import type { Faults } from '@prosa/local-cloud/faults';
import { isPart, isSame } from '@prosa/local-cloud/faults/target';
import type { MediaDisorder, MediaView } from '../whatsapp/disorder.ts';
import { WHATSAPP_TARGET } from './whatsapp-target.ts';

/**
 * Customers' files that WhatsApp does not give, gives late, or gives otherwise than told. `match.type` is a part of the type
 * that the message told, such as `audio`.
 */
export function disturbedFiles(faults: Faults): MediaDisorder {
  faults.connect(WHATSAPP_TARGET);
  return async ({ phoneNumberId, step, type }: MediaView, gone) => {
    const fits = ({
      match,
    }: {
      match?: { phone_number_id?: string | undefined; type?: string | undefined } | undefined;
    }) => isSame(match?.phone_number_id, phoneNumberId) && isPart(match?.type, type);
    if (step === 'locate') {
      const large = faults.strikeWith(WHATSAPP_TARGET, 'media-large', fits);
      return large && { fileSize: large.mb * 1024 ** 2 };
    }
    const slow = faults.strikeWith(WHATSAPP_TARGET, 'media-slow', fits);
    if (slow) await faults.pauseForCaller(slow.ms, gone);
    const goneFault = faults.strikeWith(WHATSAPP_TARGET, 'media-gone', fits);
    if (goneFault) return { status: goneFault.status };
    return faults.strikeWith(WHATSAPP_TARGET, 'media-corrupt', fits) && { otherBytes: true };
  };
}
