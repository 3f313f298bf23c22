import { cutText } from '#core/whatsapp/outbound/cut-text.ts';
import type { ContentOf } from '#core/whatsapp/outbound/outbound-content.ts';
import { named } from '../context/notes.ts';
import { type PendingCall, tapIds } from './confirmations.ts';

interface Words {
  ask: string;
  yes: string;
  no: string;
}

const TEXTS: Readonly<Record<string, Words>> = {
  pt: { ask: 'Você confirma?', yes: 'Confirmar', no: 'Cancelar' },
  es: { ask: '¿Lo confirma?', yes: 'Confirmar', no: 'Cancelar' },
  en: { ask: 'Do you confirm this?', yes: 'Confirm', no: 'Cancel' },
};

/** With more the question would not fit beside its buttons, and buttons are all that counts; in UTF-16 units. */
const BODY_LENGTH = 900;
const VALUE_LENGTH = 100;

/**
 * The question whether a call is to be made: what it is, and with which values, in words, and two buttons.
 *
 * @param label what the customer reads of the tool
 * @param language BCP 47, such as `pt-BR`; English where there is no text in it
 */
export function confirmQuestion(pending: PendingCall, label: string, language: string): ContentOf<'buttons'> {
  const [primary = ''] = language.toLowerCase().split('-');
  const { ask, yes, no } = { ...TEXTS.en, ...TEXTS[primary] } as Words;
  const lines = Object.entries(pending.arguments).flatMap(([name, value]) =>
    value === null ? [] : [`• ${spaced(name)}: ${inWords(value)}`],
  );
  const ids = tapIds(pending);
  return {
    kind: 'buttons',
    body: `${cutText([`*${spaced(label)}*`, ...lines].join('\n'), BODY_LENGTH)}\n\n${ask}`,
    buttons: [
      { id: ids.yes, title: yes },
      { id: ids.no, title: no },
    ],
  };
}

const spaced = (name: string) => named(name.replaceAll('_', ' '));

const inWords = (value: unknown) =>
  named(typeof value === 'string' ? value : JSON.stringify(value), VALUE_LENGTH);
