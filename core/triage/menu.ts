import type { ReplyRow } from '../conversation/reply/reply-records.ts';
import type { Tenant } from '../tenant/tenant-repository.ts';
import { LIMITS } from '../whatsapp/outbound/limits.ts';
import type { OutboundContent } from '../whatsapp/outbound/outbound-content.ts';
import { sentence } from './sentences.ts';

type Queue = Tenant['queues'][number];

/** Stands before a queue's id in the id of a choice. */
const CHOICE = 'queue:';

/** What stands before the choices. */
export type MenuOpening = 'menu' | 'menu_again' | 'not_understood';

/**
 * The queues of a tenant to choose from: up to three as buttons, up to ten as a list, more as text. Each has a number in the
 * text, by which customers answer whose WhatsApp shows no buttons, and who like to type.
 */
export function menuOf(
  tenant: Tenant,
  language: string,
  opening: MenuOpening,
  name: string | undefined,
): OutboundContent {
  const { queues } = tenant;
  const say = (which: Parameters<typeof sentence>[2]) => sentence(tenant, language, which, { name });
  const body = [say(opening), queues.map((queue, at) => `${at + 1}. ${queue.name}`).join('\n')].join('\n\n');
  const frame = { body, footer: say('menu_footer') };
  const choices = queues.map(({ id, name: title }) => ({ id: `${CHOICE}${id}`, title }));
  if (queues.length <= LIMITS.buttons) return { kind: 'buttons', ...frame, buttons: choices };
  if (queues.length <= LIMITS.rows) {
    return {
      kind: 'list',
      ...frame,
      button: say('menu_button'),
      sections: [{ rows: choices.map(describedBy(queues)) }],
    };
  }
  return { kind: 'text', body: [body, frame.footer].join('\n\n') };
}

/** What the queue is for stands below its name. */
function describedBy(queues: readonly Queue[]) {
  return (choice: { id: string; title: string }, at: number) => {
    const description = queues[at]?.description;
    // A name that has to be cut is repeated there whole.
    return description === undefined || choice.title.length > LIMITS.rowTitle
      ? choice
      : { ...choice, description };
  };
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
