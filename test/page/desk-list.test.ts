import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';
import { missingBrowser, openBrowser, sitDown, type Visitor } from './browser.ts';

/** WhatsApp's code for a number that takes no messages. */
const UNDELIVERABLE = 131026;

let prosa: LocalProsa;
let browser: Browser;
const people: Visitor[] = [];
let customers = 5511_97000_0000;

describe.skipIf(missingBrowser())('the list of the desk in a browser', () => {
  beforeAll(async () => {
    const tenant = {
      ...DEMO_TENANT,
      entry: 'triage',
      queues: DEMO_TENANT.queues.slice(2),
      people_queue: 'financeiro',
    };
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

  const sit = async (name: string, search = '?view=all'): Promise<Page> => {
    const person = await sitDown(browser, prosa.runtime.url, name, { search });
    people.push(person);
    return person.page;
  };

  /** Someone who wrote, and what was sent to them. */
  async function customer(name: string) {
    const from = String(++customers);
    const say = (words: string) => prosa.say(words, { from, name });
    await say('Oi, preciso de ajuda');
    return { from, say };
  }

  const sentTo = (from: string) =>
    prosa.whatsapp.outbox({ to: from }).map(({ body }) => JSON.stringify(body));
  const row = (page: Page, name: string) => page.locator('[data-conversation]', { hasText: name });
  const names = (page: Page) =>
    page
      .locator('[data-conversation]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-conversation')));
  const open = async (page: Page, name: string) => {
    await row(page, name).click();
    await page.locator('#composer').waitFor();
  };
  const write = async (page: Page, text: string) => {
    await page.locator('#composer').fill(text);
    await page.keyboard.press('Enter');
  };

  test('a reply that the customer did not get is told by the row, at once and after a reload', async () => {
    const { from } = await customer('Lia Campos');
    const page = await sit('Ana Lima');
    await open(page, 'Lia Campos');
    const fault = prosa.faults.add({
      ...{ target: 'whatsapp', action: 'refuse', code: UNDELIVERABLE, match: { to: from } },
    });
    await write(page, 'Chegou?');
    await row(page, 'Lia Campos').getByText('não enviada').waitFor();
    await page.reload();
    await row(page, 'Lia Campos').getByText('não enviada').waitFor();
    prosa.faults.remove(fault);
    await write(page, 'E agora?');
    await row(page, 'Lia Campos').getByText('E agora?').waitFor();
    await row(page, 'Lia Campos').getByText('não enviada').waitFor({ state: 'detached' });
  });

  test('customers who write in one second keep their places over a reload', async () => {
    await Promise.all(['Um Dois', 'Dois Três', 'Três Quatro', 'Quatro Cinco', 'Cinco Seis'].map(customer));
    const page = await sit('Ana Lima');
    await row(page, 'Cinco Seis').waitFor();
    await row(page, 'Um Dois').waitFor();
    const [before, told] = [await names(page), page.waitForResponse('**/v1/desk/sync')];
    await told;
    await page.reload();
    await row(page, 'Um Dois').waitFor();
    expect(await names(page)).toEqual(before);
  });

  test('the list is narrowed by what is chosen, which is saved under a name and found again', async () => {
    const [nina] = [await customer('Nina Prado'), await customer('Otto Reis')];
    const page = await sit('Ana Lima');
    await open(page, 'Nina Prado');
    await page.getByRole('button', { name: 'Etiqueta' }).first().click();
    await page.getByLabel('Nova etiqueta').fill('vip');
    await page.keyboard.press('Enter');
    await row(page, 'Nina Prado').getByText('vip').waitFor();
    const choose = async (item: string, role: 'menuitem' | 'menuitemradio' = 'menuitemradio') => {
      await page.getByRole('button', { name: 'Filtrar', exact: true }).click();
      await page.getByRole(role, { name: item }).click();
    };
    await choose('vip');
    await row(page, 'Otto Reis').waitFor({ state: 'detached' });
    expect(await names(page)).toHaveLength(1);
    await choose('Salvar estes filtros', 'menuitem');
    await page.getByLabel('Nome').fill('Clientes VIP');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /Tirar o filtro/ }).click();
    await row(page, 'Otto Reis').waitFor();
    await page.reload();
    await choose('Clientes VIP');
    await row(page, 'Otto Reis').waitFor({ state: 'detached' });
    await row(page, 'Nina Prado').waitFor();
    await nina.say('Estou aqui');
    await row(page, 'Nina Prado').getByText('Estou aqui').waitFor();
    await choose('Esquecer', 'menuitem');
    await page.getByRole('button', { name: 'Filtrar', exact: true }).click();
    expect(await page.getByRole('menuitemradio', { name: 'Clientes VIP' }).count()).toBe(0);
  });

  test('the volume is chosen by ear, stays open while one tries, and is kept', async () => {
    const page = await sit('Ana Lima');
    const menu = page.getByRole('button', { name: 'Ana Lima: preferências' });
    await menu.click();
    await page.getByRole('menuitem', { name: 'Volume: 60 %' }).click();
    await page.getByRole('menuitem', { name: 'Volume: 100 %' }).click();
    await page.getByRole('menuitem', { name: 'Volume: 30 %' }).waitFor();
    await page.reload();
    await menu.click();
    await page.getByRole('menuitem', { name: 'Volume: 30 %' }).waitFor();
    await page.getByRole('menuitem', { name: 'Som: ligado' }).click();
    await menu.click();
    expect(await page.getByRole('menuitem', { name: 'Volume' }).count()).toBe(0);
  });

  test('two letters lead to a list, and the second of them does nothing else', async () => {
    await customer('Quim Salles');
    const page = await sit('Ana Lima');
    await open(page, 'Quim Salles');
    await page.locator('#conversation header').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.getByRole('heading', { name: 'Encerradas' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('a dialog whose file does not come ends nothing, and opens after a reload; others open without a network', async () => {
    await customer('Rosa Telles');
    let isCut = true;
    const { page, context } = await sitDown(browser, prosa.runtime.url, 'Ana Lima', {
      search: '?view=all',
      async prepare(made) {
        await made.route('**/assets/transfer-dialog*', (route) => (isCut ? route.abort() : route.continue()));
      },
    });
    await open(page, 'Rosa Telles');
    const head = page.locator('#conversation header');
    await head.click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('t');
    await page.getByText('Uma parte da página não veio').waitFor();
    await head.getByText('Rosa Telles').waitFor();
    isCut = false;
    const warmed = page.waitForResponse('**/assets/palette*');
    await page.getByRole('button', { name: 'Carregar de novo' }).click();
    await (await warmed).finished();
    await head.getByText('Rosa Telles').waitFor();
    await head.click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('t');
    await page.getByRole('dialog', { name: 'Transferir' }).waitFor();
    await page.keyboard.press('Escape');
    await context.setOffline(true);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Procurar e comandar' }).waitFor();
    await context.close();
  });

  test('a customer who has not written is written to by a template, once, and later found instead of written to', async () => {
    const page = await sit('Ana Lima');
    const begin = async (who: string) => {
      await page
        .locator('header')
        .first()
        .click({ position: { x: 3, y: 3 } });
      await page.keyboard.press('i');
      await page.getByRole('combobox', { name: 'Telefone' }).fill(who);
      await page.keyboard.press('Enter');
    };
    await begin('12');
    await page.getByText('Escreva o número com DDD').waitFor();
    await page.keyboard.press('Escape');
    await begin('(11) 98765-4321');
    await page.getByText('pedido pronto').click();
    await page.getByText('Falta:').waitFor();
    const fields = page.getByRole('dialog').locator('form input');
    for (const field of await fields.all()) await field.fill('Rui');
    await page.getByRole('button', { name: 'Enviar template' }).click();
    await page.locator('#conversation header').getByText('98765-4321').waitFor();
    await until('the template', () => sentTo('5511987654321').length > 0);
    expect(sentTo('5511987654321')).toHaveLength(1);
    await page.keyboard.press('Escape');
    await begin('11987654321');
    await page.locator('#conversation header').getByText('98765-4321').waitFor();
    expect(sentTo('5511987654321')).toHaveLength(1);
  });
});
