import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { missingBrowser } from './browser.ts';
import { bubble, deskFrame, openRow, write } from './desk-frame.ts';

describe.skipIf(missingBrowser())('the desk in a browser', () => {
  const { sit, customer } = deskFrame();

  test('a customer who waits appears by itself, is answered once however often Enter is pressed, and the ticks follow', async () => {
    const page = await sit('Ana Lima');
    await page.getByText('Fila vazia').waitFor();
    const carla = await customer('Carla Souza');
    await openRow(page, 'Carla Souza');
    await page.locator('#composer').fill('Já estou vendo, Carla');
    await Promise.all([
      page.keyboard.press('Enter'),
      page.keyboard.press('Enter'),
      page.keyboard.press('Enter'),
    ]);
    await bubble(page, 'Já estou vendo, Carla').waitFor();
    const line = page.locator('[data-line]', { hasText: 'Já estou vendo, Carla' });
    await line.locator('[data-progress="read"]').waitFor();
    expect(carla.got('Já estou vendo, Carla')).toHaveLength(1);
    expect(await page.locator('#composer').inputValue()).toBe('');
    await page.getByRole('button', { name: 'Atendendo' }).first().click();
    await page.locator('[data-conversation]', { hasText: 'Carla Souza' }).waitFor();
    await carla.say('Obrigada!');
    await bubble(page, 'Obrigada!').waitFor();
  });

  test('what is written without a connection is there once when it is back, also after a reload', async () => {
    const page = await sit('Ana Lima');
    const davi = await customer('Davi Reis');
    await openRow(page, 'Davi Reis');
    let cut = 0;
    // The first request is carried out, and its answer is lost.
    await page.route('**/replies', async (route) => {
      if (cut++ === 0) await route.fetch();
      await route.abort();
    });
    await write(page, 'Um momento, Davi');
    await page
      .getByText('Sem conexão: sai assim que voltar, uma vez só')
      .waitFor({ state: 'attached', timeout: 5_000 })
      .catch(() => undefined);
    await until('a second try', () => cut >= 2);
    await page.reload();
    await page.unroute('**/replies');
    await page.locator('#composer').waitFor();
    await bubble(page, 'Um momento, Davi').waitFor();
    await write(page, 'Pronto');
    await bubble(page, 'Pronto').waitFor();
    await until('the second message', () => davi.got('Pronto').length > 0);
    expect(davi.got('Um momento, Davi')).toHaveLength(1);
    expect(await bubble(page, 'Um momento, Davi').count()).toBe(1);
  });

  test('a draft is there after a reload, and on another device', async () => {
    await customer('Elisa Prado');
    const page = await sit('Ana Lima');
    await openRow(page, 'Elisa Prado');
    const saved = page.waitForResponse((response) => response.url().endsWith('/draft') && response.ok());
    await page.locator('#composer').fill('Bom dia, o seu pedi');
    await saved;
    await page.reload();
    expect(await page.locator('#composer').inputValue()).toBe('Bom dia, o seu pedi');
    const other = await sit('Ana Lima');
    await openRow(other, 'Elisa Prado');
    expect(await other.locator('#composer').inputValue()).toBe('Bom dia, o seu pedi');
  });

  test('of two people who answer, the second sees what was said first, and sends only when that is wanted', async () => {
    const fabio = await customer('Fábio Melo');
    const [ana, bia] = await Promise.all([sit('Ana Lima'), sit('Bia Rocha')]);
    await Promise.all([openRow(ana, 'Fábio Melo'), openRow(bia, 'Fábio Melo')]);
    await bia.getByTitle('Ana Lima está olhando').first().waitFor();
    // Bia's page hears nothing more before she sends.
    await bia.route('**/v1/desk/sync', (route) => route.abort());
    await bia.route(/conversations\/cv_\w+$/, (route) => route.abort());
    await write(ana, 'Sou a Ana');
    await until('the first answer', () => fabio.got('Sou a Ana').length > 0);
    await write(bia, 'Sou a Bia');
    const dialog = bia.getByRole('alertdialog', { name: 'Não foi enviada' });
    await dialog.waitFor();
    await bia.unroute('**/v1/desk/sync');
    await bia.unroute(/conversations\/cv_\w+$/);
    expect(fabio.got('Sou a Bia')).toEqual([]);
    await dialog.getByText('Sou a Bia').waitFor();
    await bia.keyboard.press('Enter');
    await until('the second answer, which was wanted', () => fabio.got('Sou a Bia').length > 0);
    await bubble(bia, 'Sou a Ana').waitFor();
    expect(fabio.got('Sou a Bia')).toHaveLength(1);
  });

  test('whose conversation it is changes by one key, and back by another', async () => {
    await customer('Gil Torres');
    const page = await sit('Ana Lima');
    await openRow(page, 'Gil Torres');
    const head = page.locator('#conversation header');
    await page.keyboard.press('a');
    await head.getByText('Você').waitFor();
    await page.getByText('A conversa é sua').waitFor();
    await page.keyboard.press('z');
    await head.getByText('Financeiro').waitFor();
    await page.keyboard.press('a');
    await head.getByText('Você').waitFor();
    await page.keyboard.press('e');
    await page.getByLabel('Motivo (opcional)').fill('resolvido');
    await page.keyboard.press('Enter');
    await head.getByText('Encerrada', { exact: true }).waitFor();
    await page.keyboard.press('z');
    await head.getByText('Você').waitFor();
    await page.keyboard.press('t');
    await page.getByRole('combobox').fill('finan');
    await page.keyboard.press('Enter');
    await head.getByText('Financeiro').waitFor();
  });

  test('keys pressed before the server has answered are carried out in their order, what is undone too', async () => {
    await customer('Otto Reis');
    const page = await sit('Ana Lima');
    await openRow(page, 'Otto Reis');
    const head = page.locator('#conversation header');
    await page.keyboard.press('a');
    await head.getByText('Você').waitFor();
    const answers = Promise.withResolvers<void>();
    await page.route('**/close', async (route) => {
      await answers.promise;
      await route.continue();
    });
    const asked: string[] = [];
    page.on('requestfinished', (request) => {
      if (request.method() === 'POST') asked.push(request.url().replace(/.*\//, ''));
    });
    await page.keyboard.press('e');
    await page.getByLabel('Motivo (opcional)').fill('resolvido');
    await page.keyboard.press('Enter');
    await head.getByText('Encerrada', { exact: true }).waitFor();
    await page.keyboard.press('z');
    await head.getByText('Você').waitFor();
    await page.keyboard.press('t');
    await page.getByRole('combobox').fill('finan');
    await page.keyboard.press('Enter');
    await head.getByText('Financeiro').waitFor();
    const acts = () => asked.filter((name) => ['close', 'reopen', 'transfer'].includes(name));
    expect(acts()).toEqual([]);
    answers.resolve();
    await until('three acts', () => acts().length >= 3);
    expect(acts()).toEqual(['close', 'reopen', 'transfer']);
    await page.reload();
    await head.getByText('Financeiro').waitFor();
  });

  test('nothing that a customer writes is more than text', async () => {
    const hostile =
      '<img src=x onerror="document.title=1"> javascript:alert(1) https://loja.example/ok *<b>x</b>*';
    await customer('<script>alert(1)</script>', hostile);
    const page = await sit('Ana Lima');
    await page.locator('[data-conversation]', { hasText: '<script>' }).click();
    const messages = page.getByLabel('Mensagens', { exact: true });
    await messages.getByText('<img src=x').waitFor();
    expect(await messages.locator('img, script, b').count()).toBe(0);
    const links = await messages
      .locator('a')
      .evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.getAttribute('rel')]));
    expect(links).toEqual([['https://loja.example/ok', 'noopener noreferrer nofollow']]);
    await page.locator('#conversation header').getByText('<script>alert(1)</script>').waitFor();
  });

  test('a note is seen by colleagues, and by no customer', async () => {
    const hugo = await customer('Hugo Lins');
    const page = await sit('Ana Lima');
    await openRow(page, 'Hugo Lins');
    await page.keyboard.press('n');
    await page.keyboard.type('cliente antigo, tratar bem');
    await page.keyboard.press('Enter');
    await bubble(page, 'cliente antigo, tratar bem').waitFor();
    await write(page, 'Olá, Hugo');
    await until('the reply', () => hugo.got('Olá, Hugo').length > 0);
    expect(hugo.got('cliente antigo')).toEqual([]);
    const bia = await sit('Bia Rocha', { search: '?view=all' });
    await openRow(bia, 'Hugo Lins');
    await bubble(bia, 'cliente antigo, tratar bem').waitFor();
  });

  test('older messages come without moving what one reads', async () => {
    const jonas = await customer('Jonas Prates', 'mensagem 0');
    for (let n = 1; n < 90; n++) await jonas.say(`mensagem ${n}`);
    const page = await sit('Ana Lima');
    await openRow(page, 'Jonas Prates');
    await bubble(page, 'mensagem 89').waitFor();
    const messages = page.getByLabel('Mensagens', { exact: true });
    // What is written in grows and shrinks: the newest stays in sight.
    for (const mode of ['Template', 'Responder']) await page.getByRole('tab', { name: mode }).click();
    await page.waitForTimeout(500);
    expect(await page.getByRole('button', { name: 'Ir para as mensagens mais novas' }).count()).toBe(0);
    const count = async () => Number(await messages.getAttribute('data-messages'));
    const first = await count();
    // Far enough from the beginning that nothing older is asked for, and then near it.
    const scrollTo = (top: number) => messages.evaluate((element, to) => (element.scrollTop = to), top);
    await scrollTo(900);
    await page.waitForTimeout(300);
    const line = page.locator('[data-line]', { hasText: 'mensagem' }).nth(8);
    const text = (await line.innerText()).split('\n')[0] ?? '';
    const topOf = async () => (await bubble(page, text).boundingBox())?.y ?? Number.NaN;
    const [before, offset] = [await topOf(), await messages.evaluate(({ scrollTop }) => scrollTop)];
    await scrollTo(500);
    await until('older messages', async () => (await count()) > first);
    await page.waitForTimeout(300);
    expect(Math.abs((await topOf()) - (before + offset - 500))).toBeLessThanOrEqual(2);
  });

  test('on a phone the list leads to a conversation and back', async () => {
    await customer('Iara Nunes');
    const page = await sit('Ana Lima', {
      viewport: { width: 360, height: 720 },
      hasTouch: true,
      isMobile: true,
    });
    await openRow(page, 'Iara Nunes');
    expect(await page.locator('[data-conversation]').first().isVisible()).toBe(false);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await page.getByRole('button', { name: 'Voltar à lista' }).click();
    await page.locator('[data-conversation]', { hasText: 'Iara Nunes' }).waitFor();
  });
});

describe.skipIf(missingBrowser())('what an AI did, at the desk in a browser', () => {
  const { sit, customer } = deskFrame({ entry: 'ai' });

  test('is told by its turn, opened; what it cost, and its trace, to a supervisor alone', async () => {
    const katia = await customer('Kátia Porto', 'Qual é o horário?');
    await until('the answer', () => katia.got('').length > 0);
    const search = '?view=all';
    const [ana, caio] = await Promise.all([sit('Ana Lima', { search }), sit('Caio Nunes', { search })]);
    const factsOf = async (page: Page) => {
      await openRow(page, 'Kátia Porto');
      const details = page.locator('details', { hasText: 'por quê?' });
      await details.locator('summary').click();
      await details.getByText('Rodada', { exact: true }).waitFor();
      return details.locator('dt').allInnerTexts();
    };
    const [seen, behind] = [await factsOf(ana), await factsOf(caio)];
    expect(seen).toEqual(['Resultado', 'Levou', 'Até a mensagem', 'Rodada']);
    expect(behind).toEqual(['Resultado', 'Levou', 'Tokens', 'Custo', 'Até a mensagem', 'Rodada', 'Rastro']);
    const opened = caio.context().waitForEvent('page');
    await caio.getByRole('link', { name: /^…/ }).click();
    await (await opened).getByRole('dialog').waitFor();
  });
});
