import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { wrongOn } from './axe.ts';
import { missingBrowser } from './browser.ts';
import { deskFrame } from './desk-frame.ts';
import { REFUSED_REPLY } from './refused-reply.ts';

describe.skipIf(missingBrowser())('who does not use a mouse or does not see well', () => {
  const { prosa, browser, sit, customer } = deskFrame({ entry: 'ai' });
  beforeAll(async () => {
    const carla = await customer('Carla Souza', 'Oi, qual é o horário de *domingo*? https://loja.example');
    await until('an answer of the AI', () => carla.got('').length > 0);
    await carla.say('Quero falar com um atendente');
    await until('that she waits for people', () => carla.got('').length > 1);
  });

  test.each(['light', 'dark'] as const)('finds every screen usable, %s', async (colorScheme) => {
    const wrong: string[] = [];
    const look = async (page: Page, screen: string) => wrong.push(...(await wrongOn(page, screen)));
    // What looks for faults is no part of the page.
    const options = { colorScheme, bypassCSP: true, reducedMotion: 'reduce' } as const;
    const signIn = await browser().newPage(options);
    await signIn.goto(`${prosa().runtime.url}/desk`);
    await signIn.getByText('Ana Lima').waitFor();
    await look(signIn, 'sign-in');
    await signIn.close();

    // A supervisor: all that is known of a turn is shown.
    const page = await sit('Caio Nunes', { ...options, search: '?view=all' });
    await page.locator('[data-conversation]').first().waitFor();
    await look(page, 'list');
    await page.locator('[data-conversation]').first().click();
    await page.locator('#composer').waitFor();
    await look(page, 'conversation');
    for (const turn of [0, 1]) {
      const opened = page.locator('details').nth(turn);
      await opened.locator('summary').click();
      await opened.getByText('Rastro', { exact: true }).waitFor();
    }
    await look(page, 'turns, opened');
    await page.keyboard.press('n');
    await page.keyboard.type(`nota ${colorScheme}`);
    await page.keyboard.press('Enter');
    await page.getByLabel('Mensagens', { exact: true }).getByText(`nota ${colorScheme}`).waitFor();
    await look(page, 'with a note');
    await page.keyboard.press('Escape');
    await page.keyboard.press('m');
    await page.getByText('pedido pronto').click();
    await look(page, 'template');
    for (const [keys, screen] of [
      ['t', 'transfer'],
      ['e', 'close'],
      ['Control+k', 'palette'],
      ['Shift+?', 'keys'],
    ] as const) {
      await page.locator('#conversation header').click({ position: { x: 5, y: 5 } });
      await page.keyboard.press(keys);
      await page.getByRole('dialog').waitFor();
      await look(page, screen);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.locator('#conversation header').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('i');
    await page.getByRole('combobox', { name: 'Telefone' }).fill('11 98000');
    await look(page, 'new conversation');
    await page.keyboard.press('Escape');
    for (const [name, screen] of [
      ['Mais ações', 'menu'],
      ['Filtrar', 'filters'],
      ['Caio Nunes: preferências', 'preferences with volume'],
    ] as const) {
      await page.getByRole('button', { name }).click();
      await look(page, screen);
      await page.keyboard.press('Escape');
    }
    await page.getByRole('button', { name: 'Filtrar' }).click();
    await page.getByRole('menuitemradio', { name: 'Janela fecha em 2 h' }).click();
    await page.getByText('Nada com estes filtros').waitFor();
    await look(page, 'nothing with a filter');
    await page.getByRole('button', { name: 'Limpar filtros' }).click();
    await page.route('**/replies', (route) => route.fulfill(REFUSED_REPLY));
    await page.keyboard.press('r');
    await page.keyboard.type('Já vejo');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor();
    await look(page, 'conflict');
    await page.getByRole('button', { name: 'Descartar' }).click();
    await page.goto(`${prosa().runtime.url}/desk?view=mine`);
    await page.getByText('Nada com você agora').waitFor();
    await look(page, 'empty list');
    await page.setViewportSize({ width: 360, height: 720 });
    await look(page, 'phone');
    expect(wrong).toEqual([]);
  });
});
