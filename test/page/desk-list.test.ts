import type { Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { missingBrowser } from './browser.ts';
import { deskFrame, openRow, rowOf, write } from './desk-frame.ts';

/** WhatsApp's code for a number that takes no messages. */
const UNDELIVERABLE = 131026;

describe.skipIf(missingBrowser())('the list of the desk in a browser', () => {
  const { prosa, sit: sitAt, customer } = deskFrame();
  const sit = (name: string) => sitAt(name, { search: '?view=all' });

  const sentTo = (from: string) =>
    prosa()
      .whatsapp.outbox({ to: from })
      .map(({ body }) => JSON.stringify(body));
  const names = (page: Page) =>
    page
      .locator('[data-conversation]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-conversation')));

  test('a reply that the customer did not get is told by the row, at once and after a reload', async () => {
    const { from } = await customer('Lia Campos');
    const page = await sit('Ana Lima');
    await openRow(page, 'Lia Campos');
    const fault = prosa().faults.add({
      ...{ target: 'whatsapp', action: 'refuse', code: UNDELIVERABLE, match: { to: from } },
    });
    await write(page, 'Chegou?');
    await rowOf(page, 'Lia Campos').getByText('não enviada').waitFor();
    await page.reload();
    await rowOf(page, 'Lia Campos').getByText('não enviada').waitFor();
    prosa().faults.remove(fault);
    await write(page, 'E agora?');
    await rowOf(page, 'Lia Campos').getByText('E agora?').waitFor();
    await rowOf(page, 'Lia Campos').getByText('não enviada').waitFor({ state: 'detached' });
  });

  test('customers who write in one second keep their places over a reload', async () => {
    const five = ['Um Dois', 'Dois Três', 'Três Quatro', 'Quatro Cinco', 'Cinco Seis'];
    await Promise.all(five.map((name) => customer(name)));
    const page = await sit('Ana Lima');
    for (const name of five) await rowOf(page, name).waitFor();
    await page.waitForResponse('**/v1/desk/sync');
    const before = await names(page);
    await page.reload();
    for (const name of five) await rowOf(page, name).waitFor();
    expect(await names(page)).toEqual(before);
  });

  test('the list is narrowed by what is chosen, which is saved under a name and found again', async () => {
    const [nina] = [await customer('Nina Prado'), await customer('Otto Reis')];
    const page = await sit('Ana Lima');
    await openRow(page, 'Nina Prado');
    await page.getByRole('button', { name: 'Etiqueta' }).first().click();
    await page.getByLabel('Nova etiqueta').fill('vip');
    await page.keyboard.press('Enter');
    await rowOf(page, 'Nina Prado').getByText('vip').waitFor();
    const choose = async (item: string, role: 'menuitem' | 'menuitemradio' = 'menuitemradio') => {
      await page.getByRole('button', { name: 'Filtrar', exact: true }).click();
      await page.getByRole(role, { name: item }).click();
    };
    await choose('vip');
    await rowOf(page, 'Otto Reis').waitFor({ state: 'detached' });
    expect(await names(page)).toHaveLength(1);
    await choose('Salvar estes filtros', 'menuitem');
    await page.getByLabel('Nome').fill('Clientes VIP');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /Tirar o filtro/ }).click();
    await rowOf(page, 'Otto Reis').waitFor();
    await page.reload();
    await choose('Clientes VIP');
    await rowOf(page, 'Otto Reis').waitFor({ state: 'detached' });
    await rowOf(page, 'Nina Prado').waitFor();
    await nina.say('Estou aqui');
    await rowOf(page, 'Nina Prado').getByText('Estou aqui').waitFor();
    await choose('Esquecer', 'menuitem');
    await page.getByRole('button', { name: 'Filtrar', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Salvar estes filtros' }).waitFor();
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
    await page.getByRole('menuitem', { name: 'Som: desligado' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Volume' }).count()).toBe(0);
  });

  test('two letters lead to a list, and the second of them does nothing else', async () => {
    await customer('Quim Salles');
    const page = await sit('Ana Lima');
    await openRow(page, 'Quim Salles');
    await page.locator('#conversation header').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.getByRole('heading', { name: 'Encerradas' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('a dialog whose file does not come ends nothing, and opens after a reload; others open without a network', async () => {
    await customer('Rosa Telles');
    let isCut = true;
    const page = await sitAt('Ana Lima', {
      search: '?view=all',
      async prepare(made) {
        await made.route('**/assets/transfer-dialog*', (route) => (isCut ? route.abort() : route.continue()));
      },
    });
    await openRow(page, 'Rosa Telles');
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
    await page.context().setOffline(true);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Procurar e comandar' }).waitFor();
  });

  const begin = async (page: Page, who: string) => {
    await page
      .locator('header')
      .first()
      .click({ position: { x: 3, y: 3 } });
    await page.keyboard.press('i');
    await page.getByRole('combobox', { name: 'Telefone' }).fill(who);
    await page.keyboard.press('Enter');
  };
  const fillIn = async (page: Page) => {
    await page.getByText('pedido pronto').click();
    await page.getByText('Falta:').waitFor();
    const fields = page.getByRole('dialog').locator('form input');
    for (const field of await fields.all()) await field.fill('Rui');
  };
  /** What begins a conversation goes another way. */
  const onStart = (page: Page, work: (route: Route) => Promise<void>) =>
    page.route('**/v1/desk/conversations', (route) => {
      const { template } = route.request().postDataJSON();
      return template === undefined ? route.continue() : work(route);
    });

  test('a customer who has not written is written to by a template, once, and later found instead of written to', async () => {
    const page = await sit('Ana Lima');
    await begin(page, '12');
    await page.getByText('Escreva o número com DDD').waitFor();
    await page.keyboard.press('Escape');
    await begin(page, '(11) 98765-4321');
    await fillIn(page);
    await page.getByRole('button', { name: 'Enviar template' }).click();
    await page.locator('#conversation header').getByText('98765-4321').waitFor();
    await until('the template', () => sentTo('5511987654321').length > 0);
    expect(sentTo('5511987654321')).toHaveLength(1);
    await page.keyboard.press('Escape');
    await begin(page, '11987654321');
    await page.locator('#conversation header').getByText('98765-4321').waitFor();
    expect(sentTo('5511987654321')).toHaveLength(1);
  });

  test('who presses Enter again and again, from two tabs, and whose answer is lost, writes to a customer once', async () => {
    const [page, other] = await Promise.all([sit('Ana Lima'), sit('Ana Lima')]);
    let asked = 0;
    await onStart(page, async (route) => {
      if (asked++ > 0) return route.continue();
      await route.fetch();
      await route.abort();
    });
    const tabs = [page, other];
    for (const tab of tabs) {
      await begin(tab, '11 98765-4322');
      await fillIn(tab);
    }
    await Promise.all(
      tabs.flatMap((tab) => ['Enter', 'Enter', 'Enter'].map((key) => tab.keyboard.press(key))),
    );
    for (const tab of tabs) await tab.locator('#conversation header').getByText('98765-4322').waitFor();
    await until('the template', () => sentTo('5511987654322').length > 0);
    expect(asked).toBe(2);
    expect(sentTo('5511987654322')).toHaveLength(1);
  });

  test('who closes the dialog before there is an answer is told, and not led away', async () => {
    const page = await sit('Ana Lima');
    const isClosed = Promise.withResolvers<void>();
    await onStart(page, async (route) => {
      await isClosed.promise;
      await route.continue();
    });
    await begin(page, '11 98765-4323');
    await fillIn(page);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    isClosed.resolve();
    await page.getByText('A conversa começou').waitFor();
    expect(await page.locator('#conversation header').count()).toBe(0);
    await page.getByRole('button', { name: 'Abrir' }).click();
    await page.locator('#conversation header').getByText('98765-4323').waitFor();
    await until('the template', () => sentTo('5511987654323').length > 0);
    expect(sentTo('5511987654323')).toHaveLength(1);
  });
});
