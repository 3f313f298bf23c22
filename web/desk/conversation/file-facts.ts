import { i18n } from '@lingui/core';
import type { Message } from '../../api/types.ts';

/** The file of a message or of a reply, as the page shows it. */
export type ShownFile = NonNullable<Message['file']>;

/** Why a file is not there, for the person who waits for it. */
export function whyNot(reason: ShownFile['reason']): string {
  switch (reason) {
    case 'too_large':
      return i18n._('Grande demais: o WhatsApp entrega até 100 MB');
    case 'expired':
      return i18n._('O WhatsApp não tem mais este arquivo');
    case 'corrupt':
    case 'unsafe_address':
      return i18n._('O arquivo veio com defeito e foi descartado');
    case 'no_access':
      return i18n._('O número não tem permissão para baixar arquivos');
    default:
      return i18n._('Não foi possível baixar. Peça para enviar de novo');
  }
}

export function sizeText(bytes: number | null): string | undefined {
  if (bytes === null) return undefined;
  const [amount, unit] = bytes < 1_000_000 ? [Math.ceil(bytes / 1_000), 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${amount.toLocaleString(i18n.locale, { maximumFractionDigits: 1 })} ${unit}`;
}

/** Speeds at which a recording is heard, the next after each. */
const SPEEDS: readonly number[] = [1, 1.5, 2];

export function nextSpeed(speed: number): number {
  return SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
}
