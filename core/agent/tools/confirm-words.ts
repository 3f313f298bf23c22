import { sentence } from '#core/tenant/sentences.ts';
import type { SentenceName } from '#core/tenant/sentences-spec.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import { cutText } from '#core/whatsapp/outbound/cut-text.ts';
import type { ContentOf } from '#core/whatsapp/outbound/outbound-content.ts';
import type { Tool } from '../../tools/tool.ts';
import { named } from '../context/notes.ts';
import { type PendingCall, tapIds } from './confirmations.ts';

/** With more the question would not fit beside its buttons, and buttons are all that counts; in UTF-16 units. */
const BODY_LENGTH = 900;
const VALUE_LENGTH = 100;

/**
 * The question whether a call is to be made: what it is, and with which values, in words, and two buttons. Words are no tap: where
 * WhatsApp takes no buttons, people see to it.
 */
export function confirmQuestion(
  pending: PendingCall,
  { label, labels }: Pick<Tool, 'label' | 'labels'>,
  tenant: Pick<Tenant, 'name' | 'language' | 'sentences'>,
): ContentOf<'buttons'> {
  const own = new Map(Object.entries(labels));
  const labelOf = (name: string) => own.get(name) ?? name.replaceAll('_', ' ');
  const say = (which: SentenceName) => sentence(tenant, tenant.language, which);
  const lines = Object.entries(pending.arguments).flatMap(([name, value]) =>
    value === null ? [] : [`• ${named(labelOf(name))}: ${inWords(value)}`],
  );
  const ids = tapIds(pending);
  return {
    kind: 'buttons',
    body: `${cutText([`*${named(label)}*`, ...lines].join('\n'), BODY_LENGTH)}\n\n${say('confirm')}`,
    buttons: [
      { id: ids.yes, title: say('confirm_yes') },
      { id: ids.no, title: say('confirm_no') },
    ],
    tapOnly: true,
  };
}

const inWords = (value: unknown) =>
  named(typeof value === 'string' ? value : JSON.stringify(value), VALUE_LENGTH);
