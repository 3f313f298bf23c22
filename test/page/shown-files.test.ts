import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { CustomerContent } from '../../local/whatsapp/customer-content.ts';
import { wrongOn } from './axe.ts';
import { missingBrowser } from './browser.ts';
import { deskFrame, openRow } from './desk-frame.ts';

const PROGRAM = Buffer.concat([Buffer.from('MZ\x90\0\x03\0', 'latin1'), Buffer.alloc(200)]);

const focused = (page: Page) =>
  page.evaluate('document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.tagName');

/** A link to a file, to where it is. */
const isFile = (url: URL) => url.pathname.includes('/media/');

describe.skipIf(missingBrowser())('files of customers in a browser', () => {
  const { sit, customer, prosa } = deskFrame();
  /** A customer who has written, and sends these one after another. */
  async function sends(name: string, ...contents: CustomerContent[]): Promise<void> {
    const { from } = await customer(name);
    for (const content of contents) await prosa().send(content, { from, name });
  }

  test('pictures are looked at by keys alone, and what can be run is marked and only saved', async () => {
    const name = 'Lia Brito';
    await sends(
      name,
      { kind: 'image', caption: 'A etiqueta' },
      {
        kind: 'document',
        filename: 'boleto.pdf',
        file: { mime: 'application/pdf', base64: PROGRAM.toString('base64') },
      },
      { kind: 'voice', words: 'Quero dois bolos' },
      { kind: 'image', words: 'outra', caption: 'O bolo' },
    );
    const page = await sit('Ana Lima', { bypassCSP: true, reducedMotion: 'reduce' });
    const wrong: string[] = [];
    const look = async (screen: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        wrong.push(...(await wrongOn(page, `${screen}, ${colorScheme}`)));
      }
    };
    await openRow(page, name);
    const pictures = page.getByRole('button', { name: 'Ampliar a imagem' });
    await pictures.nth(1).locator('img').waitFor();
    const program = page.locator('[data-line="customer"]', { hasText: 'boleto.pdf.exe' });
    await program.getByText('Não verificado, pode ser perigoso').waitFor();
    expect(await program.getByRole('button').count()).toBe(1);
    await look('files');
    await pictures.last().focus();
    await page.keyboard.press('Enter');
    const box = page.getByRole('dialog');
    await box.getByText('Imagem 2 de 2').waitFor();
    await box.getByText('O bolo').waitFor();
    await page.keyboard.press('ArrowLeft');
    await box.getByText('Imagem 1 de 2').waitFor();
    const picture = box.locator('img');
    const width = async () => (await picture.boundingBox())?.width ?? 0;
    await picture.waitFor();
    const before = await width();
    await page.keyboard.press('+');
    expect(await width()).toBeCloseTo(1.5 * before, 0);
    await page.keyboard.press('0');
    expect(await width()).toBeCloseTo(before, 0);
    await look('picture');
    // The keys of the desk are not those of a picture, and the focus stays within.
    await page.keyboard.press('e');
    for (let tabs = 0; tabs < 8; tabs++) await page.keyboard.press('Tab');
    expect(await page.getByRole('dialog').count()).toBe(1);
    expect(await page.evaluate('document.activeElement.closest("dialog, body").tagName')).toBe('DIALOG');
    await page.keyboard.press('Escape');
    await box.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Ampliar a imagem');
    expect(wrong).toEqual([]);
  });

  test('a voice note is heard from where one wants, goes on after its link has ended, and says when it is not kept', async () => {
    const voice = { kind: 'voice', words: 'Quero dois bolos de chocolate para sábado de manhã' } as const;
    await sends('Mel Prado', voice, { kind: 'image', caption: 'Foto' });
    const page = await sit('Ana Lima');
    await openRow(page, 'Mel Prado');
    const note = page.getByRole('group', { name: 'Mensagem de voz' }).first();
    const place = note.getByRole('slider', { name: 'Posição' });
    await page.getByText('Transcrição automática').waitFor();
    // How long it is stands there before a byte of it is asked for.
    expect(await place.getAttribute('aria-valuetext')).toMatch(/^0:00 \/ 0:0[1-9]$/);
    await place.focus();
    await page.keyboard.press('ArrowRight');
    expect(await place.getAttribute('aria-valuetext')).toMatch(/^0:01 \//);
    // The first link leads to nothing, as one that is too old.
    let refused = 0;
    await page.route(isFile, (route) =>
      refused++ === 0 ? route.fulfill({ status: 403 }) : route.continue(),
    );
    await note.getByRole('button', { name: 'Velocidade: 1×' }).click();
    await note.getByRole('button', { name: 'Ouvir' }).click();
    await note.getByRole('button', { name: 'Pausar' }).waitFor();
    await expect.poll(() => place.getAttribute('aria-valuetext')).toMatch(/^0:0[2-9] \//);
    expect(refused).toBeGreaterThan(1);
    await note.getByRole('button', { name: 'Ouvir' }).waitFor();
    // Its retention passes, and that of the photo.
    await page.route('**/files/*', (route) =>
      route.fulfill({ status: 404, json: { code: 'file_gone', detail: 'O arquivo não é mais guardado.' } }),
    );
    await page.reload();
    await page.getByText('Não é mais guardado').waitFor();
    await note.getByRole('button', { name: 'Ouvir' }).click();
    await page.getByText('Não é mais guardado').nth(1).waitFor();
    expect(await page.locator('section.thread img').count()).toBe(0);
  });
});
