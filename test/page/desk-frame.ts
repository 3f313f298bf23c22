import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { TenantSpec } from '../../core/tenant/tenant-spec.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';
import { openBrowser, sitDown, type VisitOptions, type Visitor } from './browser.ts';

/** Those who write wait for a person: there is no AI before them. */
const PEOPLE_FIRST: TenantSpec = {
  ...DEMO_TENANT,
  entry: 'triage',
  queues: DEMO_TENANT.queues.slice(2),
  people_queue: 'financeiro',
};

/** A desk of one queue and a browser for the tests of a `describe`, with what people and customers do again and again. */
export function deskFrame(changes: Partial<TenantSpec> = {}) {
  let prosa: LocalProsa;
  let browser: Browser;
  let customers = 5511_98000_0000;
  const people: Visitor[] = [];
  beforeAll(async () => {
    const tenant = { ...PEOPLE_FIRST, ...changes };
    [prosa, browser] = await Promise.all([startProsa({ tenant }), openBrowser()]);
    await prosa.page.folder();
  });
  afterEach(async () => {
    const all = people.splice(0);
    await Promise.all(all.map(({ context }) => context.close()));
    expect(all.flatMap(({ complaints, foreign }) => [...complaints, ...foreign])).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await prosa?.close();
  });
  return {
    prosa: () => prosa,
    browser: () => browser,

    /** A person at the desk, until the test ends. */
    async sit(name: string, options?: VisitOptions & { search?: string }): Promise<Page> {
      const person = await sitDown(browser, prosa.runtime.url, name, options);
      people.push(person);
      return person.page;
    },

    /** A customer who has written, and what WhatsApp accepted to them. */
    async customer(name: string, text = 'Oi, preciso de ajuda') {
      const from = String(++customers);
      const say = (words: string) => prosa.say(words, { from, name });
      await say(text);
      const got = (words: string) =>
        prosa.whatsapp.outbox({ to: from }).filter(({ body }) => JSON.stringify(body).includes(words));
      return { from, say, got };
    },
  };
}

export const rowOf = (page: Page, name: string): Locator =>
  page.locator('[data-conversation]', { hasText: name });

/** Opens a conversation that the list shows. */
export async function openRow(page: Page, name: string): Promise<void> {
  const head = page.locator('#conversation header', { hasText: name });
  // A list that moves between the aim and the click puts another row under it.
  await until(`the conversation of ${name}`, async () => {
    await rowOf(page, name).click();
    return head.waitFor({ timeout: 10_000 }).then(
      () => true,
      () => false,
    );
  });
  await page.locator('#composer').waitFor();
}

/** Writes in the open conversation. */
export async function write(page: Page, text: string): Promise<void> {
  await page.locator('#composer').fill(text);
  await page.keyboard.press('Enter');
}

export const bubble = (page: Page, text: string): Locator =>
  page.getByLabel('Mensagens', { exact: true }).getByText(text, { exact: true });
