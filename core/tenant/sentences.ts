import type { SentenceName } from './sentences-spec.ts';
import type { Tenant } from './tenant-repository.ts';

/** What may be put into a sentence. Left out: nothing is put there. */
export interface SentenceValues {
  queue?: string | undefined;
  /** When people are back, as `whenInWords` says it. */
  when?: string | undefined;
  /** The customer's name. */
  name?: string | undefined;
}

type Own = Readonly<Record<SentenceName, string>>;

const PT: Own = {
  menu: 'Olá! Com qual área você quer falar?',
  menu_again: 'Com qual área você quer falar?',
  not_understood: 'Não entendi. Com qual destas áreas você quer falar?',
  menu_button: 'Ver opções',
  menu_footer: 'Toque em uma opção ou responda com o número.',
  placed:
    'Certo! Passei sua conversa para {{queue}}. Uma pessoa da equipe responde por aqui. Para escolher outra área, escreva “menu”.',
  placed_anyway:
    'Passei sua conversa para {{queue}}: uma pessoa da equipe vai ajudar você por aqui. Para escolher outra área, escreva “menu”.',
  closed_until:
    'Passei sua conversa para {{queue}}. A equipe não está atendendo agora e volta {{when}}: sua mensagem fica na fila e será respondida. Para escolher outra área, escreva “menu”.',
  closed:
    'Passei sua conversa para {{queue}}. A equipe não está atendendo agora: sua mensagem fica na fila e será respondida. Para escolher outra área, escreva “menu”.',
  confirm: 'Você confirma?',
  confirm_yes: 'Confirmar',
  confirm_no: 'Cancelar',
  confirm_by_person:
    'Não consegui mostrar os botões de confirmação, e nada foi feito. Uma pessoa da equipe vai cuidar disso com você por aqui.',
};

const ES: Own = {
  menu: '¡Hola! ¿Con qué área desea hablar?',
  menu_again: '¿Con qué área desea hablar?',
  not_understood: 'No entendí. ¿Con cuál de estas áreas desea hablar?',
  menu_button: 'Ver opciones',
  menu_footer: 'Toque una opción o responda con el número.',
  placed:
    '¡Listo! Pasé su conversación a {{queue}}. Una persona del equipo le responde por aquí. Para elegir otra área, escriba “menú”.',
  placed_anyway:
    'Pasé su conversación a {{queue}}: una persona del equipo le ayudará por aquí. Para elegir otra área, escriba “menú”.',
  closed_until:
    'Pasé su conversación a {{queue}}. El equipo no está atendiendo ahora y vuelve {{when}}: su mensaje queda en la fila y será respondido. Para elegir otra área, escriba “menú”.',
  closed:
    'Pasé su conversación a {{queue}}. El equipo no está atendiendo ahora: su mensaje queda en la fila y será respondido. Para elegir otra área, escriba “menú”.',
  confirm: '¿Lo confirma?',
  confirm_yes: 'Confirmar',
  confirm_no: 'Cancelar',
  confirm_by_person:
    'No pude mostrar los botones de confirmación y no se hizo nada. Una persona del equipo se ocupará de esto con usted por aquí.',
};

const EN: Own = {
  menu: 'Hello! Which team would you like to talk to?',
  menu_again: 'Which team would you like to talk to?',
  not_understood: 'I did not understand. Which of these teams would you like to talk to?',
  menu_button: 'See options',
  menu_footer: 'Tap an option or answer with its number.',
  placed:
    'Done! I passed your conversation to {{queue}}. A person of the team answers here. To choose another team, write “menu”.',
  placed_anyway:
    'I passed your conversation to {{queue}}: a person of the team will help you here. To choose another team, write “menu”.',
  closed_until:
    'I passed your conversation to {{queue}}. The team is away and back {{when}}: your message waits in the queue and will be answered. To choose another team, write “menu”.',
  closed:
    'I passed your conversation to {{queue}}. The team is away now: your message waits in the queue and will be answered. To choose another team, write “menu”.',
  confirm: 'Do you confirm this?',
  confirm_yes: 'Confirm',
  confirm_no: 'Cancel',
  confirm_by_person:
    'I could not show the buttons to confirm this, and nothing was done. A person of the team will see to it with you here.',
};

/** Who takes a conversation where the queue has no name. */
const TEAM: Readonly<Record<string, string>> = { pt: 'nossa equipe', es: 'nuestro equipo', en: 'our team' };

/** @param language BCP 47 */
export function ourTeam(language: string): string {
  return TEAM[primaryOf(language)] ?? 'our team';
}

const OWN: Readonly<Record<string, Own>> = { pt: PT, es: ES, en: EN };

/** What a customer's name may be in a sentence, in UTF-16 units. */
const NAME_LENGTH = 60;

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;

/**
 * A sentence in the tenant's own words, where it has them in that language, else in ours; in a language that neither
 * has, in the tenant's.
 *
 * @param language BCP 47
 */
export function sentence(
  tenant: Pick<Tenant, 'name' | 'language' | 'sentences'>,
  language: string,
  which: SentenceName,
  { name = '', ...values }: SentenceValues = {},
): string {
  const template =
    wordingIn(tenant, language, which) ?? wordingIn(tenant, tenant.language, which) ?? EN[which];
  const known: Readonly<Record<string, string | undefined>> = {
    ...values,
    company: tenant.name,
    name: name.replace(/\s+/g, ' ').slice(0, NAME_LENGTH).toWellFormed(),
  };
  return template.replace(PLACEHOLDER, (_, key: string) => known[key] ?? '').trim();
}

function wordingIn(
  { sentences = {} }: Pick<Tenant, 'sentences'>,
  language: string,
  which: SentenceName,
): string | undefined {
  const primary = primaryOf(language);
  const sameLanguage = Object.keys(sentences).find((tag) => primaryOf(tag) === primary);
  const own = sentences[language]?.[which] ?? sentences[sameLanguage ?? '']?.[which];
  return own ?? OWN[primary]?.[which];
}

/** `pt` of `pt-BR`. */
function primaryOf(language: string): string {
  return language.toLowerCase().split('-')[0] ?? '';
}
