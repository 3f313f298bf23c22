import type { ReplyRow } from '../conversation/reply/reply-records.ts';
import { sentence } from '../tenant/sentences.ts';
import type { Tenant } from '../tenant/tenant-repository.ts';
import { choicesContent } from '../whatsapp/outbound/choices-content.ts';
import { LIMITS } from '../whatsapp/outbound/limits.ts';
import type { OutboundContent } from '../whatsapp/outbound/outbound-content.ts';

/** Stands before a queue's id in the id of a choice. */
const CHOICE = 'queue:';

/** What stands before the choices. */
export type MenuOpening = 'menu' | 'menu_again' | 'not_understood';

/** The queues of a tenant to choose from, each with its number in the text; see `choicesContent`. */
export function menuOf(
  tenant: Tenant,
  language: string,
  opening: MenuOpening,
  name: string | undefined,
): OutboundContent {
  const { queues } = tenant;
  const say = (which: Parameters<typeof sentence>[2]) => sentence(tenant, language, which, { name });
  return choicesContent({
    ...{ body: say(opening), footer: say('menu_footer'), button: say('menu_button'), numbers: 'always' },
    choices: queues.map(({ id, name: title, description }) => ({
      ...{ id: `${CHOICE}${id}`, title },
      // A name that has to be cut is repeated there whole.
      ...(description === undefined || title.length > LIMITS.rowTitle ? {} : { description }),
    })),
  });
}

/** A menu that the customer was shown: which queue is behind a number or a tap. */
export interface ShownMenu {
  /** Names of queues by their numbers, as they stood there. */
  numbers: ReadonlyMap<number, string>;
  /** ISO 8601. */
  shownAt: string;
}

const NUMBERED = /^(\d{1,2})\. (.+)$/;

/** The menu in a reply of triage; undefined for its other words. */
export function menuIn({
  content,
  created_at,
}: Pick<ReplyRow, 'content' | 'created_at'>): ShownMenu | undefined {
  if (content.kind !== 'buttons' && content.kind !== 'list' && content.kind !== 'text') return undefined;
  const numbers = new Map(
    content.body.split('\n').flatMap((line) => {
      const [, number, name] = NUMBERED.exec(line) ?? [];
      return number === undefined || name === undefined ? [] : [[Number(number), name] as const];
    }),
  );
  return numbers.size === 0 ? undefined : { numbers, shownAt: created_at };
}

/** The id of the queue that a choice stands for; undefined for a choice that is none of ours. */
export function queueOfChoice(choiceId: string): string | undefined {
  return choiceId.startsWith(CHOICE) ? choiceId.slice(CHOICE.length) : undefined;
}
