import { i18n } from '@lingui/core';
import type { FaultReport } from '../../../local/watch/watch-answer.ts';

type SwitchId = 'model-down' | 'whatsapp-slow' | 'whatsapp-refuses' | 'duplicates' | 'reorder' | 'bus-late';

/** A fault that the page can switch on and off. */
export interface FaultSwitch {
  id: SwitchId;
  fault: { target: string; action: string; [member: string]: unknown };
}

/** How many milliseconds each send of a slow WhatsApp takes, and each event of a late bus. */
const SLOW_MS = 4_000;

export const SWITCHES: readonly FaultSwitch[] = [
  { id: 'model-down', fault: { target: 'model', action: 'error', status: 503 } },
  { id: 'whatsapp-slow', fault: { target: 'whatsapp', action: 'slow', ms: SLOW_MS } },
  { id: 'whatsapp-refuses', fault: { target: 'whatsapp', action: 'refuse', code: 131_016 } },
  { id: 'duplicates', fault: { target: 'bus', action: 'duplicate' } },
  { id: 'reorder', fault: { target: 'bus', action: 'reorder' } },
  { id: 'bus-late', fault: { target: 'bus', action: 'delay', ms: SLOW_MS } },
];

/** The switch that a fault is of; undefined for one that came from elsewhere. */
export function switchOf(fault: FaultReport): FaultSwitch | undefined {
  return SWITCHES.find(({ fault: own }) =>
    Object.entries(own).every(([name, value]) => (fault as Record<string, unknown>)[name] === value),
  );
}

/** What a switch is called, and what one then sees. */
export function switchWords(id: SwitchId): { name: string; effect: string } {
  const words: Record<SwitchId, () => { name: string; effect: string }> = {
    'model-down': () => ({
      name: i18n._('Modelo fora do ar'),
      effect: i18n._('As conversas esperam na tabela e são respondidas quando ele volta.'),
    }),
    'whatsapp-slow': () => ({
      name: i18n._('WhatsApp lento'),
      effect: i18n._('Cada envio leva quatro segundos; a ordem fica.'),
    }),
    'whatsapp-refuses': () => ({
      name: i18n._('WhatsApp recusa'),
      effect: i18n._('Nenhum envio é aceito; as respostas esperam e saem depois, uma vez só.'),
    }),
    duplicates: () => ({
      name: i18n._('Eventos duplicados'),
      effect: i18n._('O barramento entrega tudo duas vezes; o cliente recebe uma.'),
    }),
    reorder: () => ({
      name: i18n._('Fora de ordem'),
      effect: i18n._('O barramento troca a ordem; a conversa não.'),
    }),
    'bus-late': () => ({
      name: i18n._('Barramento atrasado'),
      effect: i18n._('Cada evento chega quatro segundos depois.'),
    }),
  };
  return words[id]();
}
