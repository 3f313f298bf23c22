import type { Page } from 'playwright-core';
import * as z from 'zod';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { until } from '../support/until.ts';

/** A row of a list, as a person sees it. */
interface Shown {
  id: string;
  name: string;
  owner: string;
  unread: number;
  last: string;
}

const rowsSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      customer: z.object({ name: z.string().nullable() }),
      owner: z.object({ kind: z.string(), userId: z.string().nullish(), userName: z.string().nullish() }),
      unread: z.number(),
      last: z.object({ text: z.string().nullable() }).nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
});

const timelineSchema = z.object({ items: z.array(z.looseObject({ text: z.string().nullish() })) });

const OWNERS: Record<string, string> = { ai: 'IA', queue: 'Financeiro', none: 'Encerrada' };

/** Reads what the API says, as one of the people. */
export class ApiReader {
  readonly #url: string;
  readonly #sub: string;
  readonly #token: string;

  /** @param sub the person, as the page has them */
  constructor(prosa: LocalProsa, sub: string) {
    this.#url = `${prosa.runtime.url}/desk/v1/desk`;
    this.#sub = sub;
    this.#token = prosa.idToken({ tenant_id: DEMO_TENANT.tenant_id, sub, name: sub, role: 'agent' });
  }

  /** A list from its beginning to its end, as rows show it. */
  async list(view: string): Promise<Shown[]> {
    const rows: Shown[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const from = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = rowsSchema.parse(await this.#get(`conversations?view=${view}&limit=50${from}`));
      for (const { id, customer, owner, unread, last } of page.items) {
        const isMine = owner.userId === this.#sub;
        const of = owner.kind === 'person' ? (isMine ? 'Você' : (owner.userName ?? '')) : OWNERS[owner.kind];
        rows.push({
          id,
          name: customer.name ?? '',
          owner: of ?? '',
          unread,
          last: oneLine(last?.text ?? ''),
        });
      }
      cursor = page.nextCursor;
    }
    return rows;
  }

  /** The newest texts of a conversation. */
  async texts(id: string): Promise<string[]> {
    const { items } = timelineSchema.parse(await this.#get(`conversations/${id}/timeline`));
    return items.map(({ text }) => text ?? '');
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(`${this.#url}/${path}`, {
      headers: { authorization: `Bearer ${this.#token}` },
    });
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${await response.text()}`);
    return response.json();
  }
}

/** The lists, and what the page calls them. */
export const LISTS = {
  ...{ mine: 'Atendendo', queues: 'Aguardando', ai: 'IA', all: 'Todas', closed: 'Encerradas' },
} as const;

/**
 * Waits until the list that a page shows is what the API now says. With a window that is high enough for all of it.
 *
 * @throws {Error} with both
 */
export async function showsTheTruth(page: Page, api: ApiReader, list: keyof typeof LISTS): Promise<void> {
  let rows: Shown[] = [];
  let shown: (readonly [string | null, string | null])[] = [];
  await until(`the list ${list}`, async () => {
    rows = await api.list(list);
    const found = page.locator('[data-conversation]');
    shown = await found.evaluateAll((all) =>
      all.map((row) => [row.getAttribute('data-conversation'), row.textContent] as const),
    );
    const isTrue = shown.every(([id, text], index) => {
      const row = rows[index];
      return row?.id === id && isShown(row, oneLine(text ?? ''));
    });
    return isTrue && shown.length === rows.length;
  }).catch((cause: unknown) => {
    throw new Error(`shown is ${shown.join('\n')}\nwhere ${JSON.stringify(rows)} is true`, { cause });
  });
}

function isShown({ name, owner, unread, last }: Shown, row: string): boolean {
  const news = unread > 0 ? row.includes(`${unread}não lidas`) : !row.includes('não lidas');
  return news && [name, owner, last].every((part) => row.includes(part));
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

/** Writes in the open conversation, with a finger that presses Enter twice. */
export async function say(page: Page, text: string): Promise<void> {
  await page.locator('#composer').fill(text);
  await Promise.all([page.keyboard.press('Enter'), page.keyboard.press('Enter')]);
}

/** Reads what came meanwhile, and sends anyway, until it holds. */
export async function insist(page: Page, what: string, holds: () => boolean): Promise<void> {
  const refused = page.getByRole('alertdialog', { name: 'Não foi enviada' });
  await until(what, async () => {
    if (holds()) return true;
    if (await refused.isVisible()) await page.keyboard.press('Enter');
    return false;
  });
}

/** The lid is closed: no timer runs of a page whose clock was installed early enough that all are the clock's. */
export async function fallAsleep(page: Page): Promise<void> {
  await turn(page, 'hidden');
  await page.clock.pauseAt(Date.now() + 5_000);
}

/** The lid is opened after so many hours, all of which pass for the page at once. */
export async function wakeUp(page: Page, hours: number): Promise<void> {
  await page.clock.fastForward(hours * 60 * 60_000);
  await page.clock.resume();
  await turn(page, 'visible');
}

function turn(page: Page, state: 'visible' | 'hidden'): Promise<void> {
  return page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  `);
}
