import { i18n } from '@lingui/core';
import type { Message } from '../../../api/types.ts';

/** The file of a message or of a reply, as the page shows it. */
export type ShownFile = NonNullable<Message['file']>;

/** Why a file is not there, for the person who waits for it. */
export function whyNot(reason: ShownFile['reason']): string {
  const words: Record<NonNullable<ShownFile['reason']>, () => string> = {
    too_large: () => i18n._('Grande demais: o WhatsApp entrega até 100 MB'),
    expired: () => i18n._('Não está mais disponível'),
    corrupt: () => i18n._('Veio com defeito e foi descartado. Peça para enviar de novo'),
    unsafe_address: () => i18n._('O endereço não era do WhatsApp: não foi baixado'),
    no_access: () => i18n._('O número não tem permissão para baixar arquivos'),
    unreachable: () => i18n._('O WhatsApp não entregou. Peça para enviar de novo'),
  };
  return words[reason ?? 'unreachable']();
}

/** As players show it: 1:05, 1:02:03. @param seconds may have parts */
export function playTime(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Speeds at which a recording is heard, the next after each. */
const SPEEDS: readonly number[] = [1, 1.5, 2];

export function nextSpeed(speed: number): number {
  return SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
}
