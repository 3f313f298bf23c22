import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { CUSTOMERS, type CustomerKey } from './demo-day.ts';
import { REFUSED_REPLY } from './refused-reply.ts';

interface Camera {
  desk(browser: Browser, options: BrowserContextOptions, search: string): Promise<Page>;
  save(page: Page, name: string): Promise<void>;
  screenOf(viewport: { width: number; height: number }): BrowserContextOptions;
}

const SIZES = { wide: [1400, 860], middle: [1024, 768], small: [360, 740] } as const;

/** Pictures of every screen of the desk in both themes and three widths, for looking at. */
export async function everyScreen(browser: Browser, { desk, save, screenOf }: Camera): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [size, [width, height]] of Object.entries(SIZES)) {
      const page = await desk(browser, { colorScheme, ...screenOf({ width, height }) }, '?view=all');
      const name = (screen: string) => `${screen}-${colorScheme}-${size}`;
      const isSmall = size === 'small';
      await page.locator('[data-conversation]').first().waitFor();
      await save(page, name('list'));
      const open = async (customer: CustomerKey) => {
        if (isSmall && (await page.locator('#conversation').isVisible()))
          await page.getByRole('button', { name: 'Voltar à lista' }).click();
        await page.locator('[data-conversation]', { hasText: CUSTOMERS[customer].name }).click();
        await page.locator('#conversation header').getByText(CUSTOMERS[customer].name).waitFor();
      };
      for (const customer of ['helena', 'camila', 'paulo', 'regina', 'luiz', 'fernanda', 'otavio'] as const) {
        await open(customer);
        await save(page, name(customer));
      }
      await open('helena');
      await page.getByRole('tab', { name: 'Template' }).click();
      await save(page, name('templates'));
      await page.getByText('retomar conversa').click();
      await save(page, name('template-form'));
      await page.getByRole('tab', { name: 'Responder' }).click();
      if (size !== 'wide') {
        await page.getByRole('button', { name: 'Dados do contato' }).click();
        await save(page, name('contact'));
        await page.getByRole('button', { name: 'Fechar os dados' }).click();
      }
      for (const [keys, dialog] of [
        ['t', 'transfer'],
        ['e', 'close'],
        ['Control+k', 'palette'],
        ['Shift+?', 'keys'],
        ['i', 'start'],
      ] as const) {
        await page.locator('#conversation header').click({ position: { x: 3, y: 3 } });
        await page.keyboard.press(keys);
        await page.getByRole('dialog').waitFor();
        if (dialog === 'start') await page.getByRole('combobox', { name: 'Telefone' }).fill('11 98000 01');
        await save(page, name(dialog));
        await page.keyboard.press('Escape');
      }
      await page.getByRole('button', { name: 'Mais ações' }).click();
      await save(page, name('menu'));
      await page.keyboard.press('Escape');
      if (!isSmall) {
        for (const [button, menu] of [
          ['Filtrar', 'filters'],
          ['Ana Lima: preferências', 'preferences'],
        ] as const) {
          await page.getByRole('button', { name: button }).click();
          await save(page, name(menu));
          await page.keyboard.press('Escape');
        }
      }
      await page.route('**/replies', (route) => route.fulfill(REFUSED_REPLY));
      await page.locator('#composer').fill('Sim! Em até 10 vezes.');
      await page.keyboard.press('Enter');
      await page.getByRole('alertdialog').waitFor();
      await save(page, name('conflict'));
      await page.getByRole('button', { name: 'Descartar' }).click();
      await page.unroute('**/replies');
      await page.context().setOffline(true);
      await page.locator('#composer').fill('Sim! Em até 10 vezes.');
      await page.keyboard.press('Enter');
      await save(page, name('offline'));
      await page.context().close();
      const narrowed = await desk(
        browser,
        { colorScheme, ...screenOf({ width, height }) },
        '?view=all&tag=vip',
      );
      await narrowed.getByRole('button', { name: 'Filtrar' }).click();
      await narrowed.getByRole('menuitem', { name: 'Salvar estes filtros' }).click();
      await narrowed.getByRole('dialog').waitFor();
      await save(narrowed, name('save-filter'));
      await narrowed.keyboard.press('Escape');
      await narrowed.getByRole('button', { name: 'Filtrar' }).click();
      await save(narrowed, name('filters-narrowed'));
      await narrowed.context().close();
      const empty = await desk(
        browser,
        { colorScheme, ...screenOf({ width, height }) },
        '?view=queues&queue=none',
      );
      await save(empty, name('empty'));
      await empty.context().close();
    }
  }
}
