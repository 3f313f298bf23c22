import { i18n } from '@lingui/core';
import type { Progress } from './chats.ts';

/** How far a message of the business came, as WhatsApp tells the business. */
export function progressWord(progress: Progress): string {
  return {
    accepted: () => i18n._('aceita pelo WhatsApp'),
    sent: () => i18n._('enviada'),
    delivered: () => i18n._('entregue'),
    read: () => i18n._('lida'),
    failed: () => i18n._('não entregue'),
  }[progress]();
}
