import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { startProsa } from '../support/start-prosa.ts';
import { TRIAGE_TENANT } from '../support/triage-tenant.ts';
import { until } from '../support/until.ts';
import { wrongOn } from './axe.ts';
import { missingBrowser, openBrowser, type Visitor, visit } from './browser.ts';

/** Waits of queues, the bus and the watchdog pass so many times as fast. */
const SPEED = 10;

let prosa: LocalProsa;
let browser: Browser;
const visitors: Visitor[] = [];

describe.skipIf(missingBrowser())('the phones in a browser', () => {
  beforeAll(async () => {
    [prosa, browser] = await Promise.all([
      startProsa({ maximumEnvironments: 1, timesAsFast: SPEED }),
      openBrowser(),
    ]);
    await prosa.provision(TRIAGE_TENANT, { update: false });
    await prosa.page.folder();
  });
  afterEach(async () => {
    const all = visitors.splice(0);
    await Promise.all(all.map(({ context }) => context.close()));
    expect(all.flatMap(({ complaints, foreign }) => [...complaints, ...foreign])).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await prosa?.close();
  });

  const open = async (options?: BrowserContextOptions): Promise<Page> => {
    const visitor = await visit(browser, prosa.runtime.url, '/phones', options);
    visitors.push(visitor);
    await visitor.page.getByRole('article').first().waitFor();
    return visitor.page;
  };

  /** A new customer's phone. @returns what is in it */
  async function phoneOf(page: Page, name: string, { isHidden = false } = {}) {
    await page.getByRole('button', { name: 'Novo telefone' }).click();
    await page.getByLabel('Nome no WhatsApp').fill(name);
    if (isHidden) await page.getByLabel('Esconde o número').check();
    await page.getByRole('button', { name: 'Criar e abrir' }).click();
    const phone = page.getByRole('article', { name: `Telefone de ${name}` });
    const box = phone.getByLabel('Mensagem', { exact: true });
    return {
      phone,
      log: phone.getByRole('log'),
      write: async (text: string) => {
        await box.fill(text);
        await box.press('Enter');
      },
      bubble: (text: string) => phone.locator('[data-message]', { hasText: text }).first(),
      answers: () => phone.locator('[data-message]', { has: page.locator('[data-progress]') }),
      owner: (owner: string) => phone.locator(`[data-owner="${owner}"]`),
      toNumber: async (label: string) => {
        await phone.getByRole('button', { name: 'Escrever para outro número' }).click();
        await phone.getByRole('menuitemradio', { name: label }).click();
      },
    };
  }

  test('a customer writes and is answered, with markup shown, ticks up to read, and the AI as owner', async () => {
    const page = await open();
    const ana = await phoneOf(page, 'Ana Testa');
    await ana.write('Vocês têm *pão*?');
    await ana.log.locator('strong', { hasText: 'pão' }).first().waitFor();
    await ana.answers().locator('[data-progress="read"]').waitFor();
    await ana.owner('ai').waitFor();
    expect(await ana.answers().count()).toBe(1);
  });

  test('triage asks, the customer taps, and the queue has the conversation', async () => {
    const page = await open();
    const bruno = await phoneOf(page, 'Bruno Testa');
    await bruno.toNumber('+55 41 4444-0000');
    await bruno.write('Oi');
    await bruno.owner('triage').waitFor();
    await bruno.phone.getByRole('button', { name: 'Financeiro' }).click();
    await bruno.owner('queue').waitFor();
    const taps = prosa.runtime
      .events({ detailType: 'inbox.message.received' })
      .map(({ detail }) => detail.payload);
    expect(taps).toContainEqual(expect.objectContaining({ mediaType: 'interactive', body: 'Financeiro' }));
  });

  test('the way of an answer shows its hops, and its trace is drawn', async () => {
    const page = await open();
    const carla = await phoneOf(page, 'Carla Testa');
    await carla.write('Qual é o horário?');
    await carla.answers().locator('[data-progress="read"]').waitFor();
    await carla.answers().getByRole('button', { name: 'O caminho da mensagem' }).click();
    const way = page.getByRole('complementary', { name: 'O caminho da mensagem' });
    for (const hop of [
      'written',
      'inbox.message.received',
      'routing.handoff.requested',
      'turn',
      'agent.ai.response.generated',
      'accepted',
      'outbox.message.sent',
      'status',
    ]) {
      await way.locator(`[data-hop="${hop}"]`).first().waitFor();
    }
    await way.getByText('Respondeu', { exact: true }).waitFor();
    await way.getByRole('button', { name: 'Ver o rastro' }).first().click();
    await page.getByRole('dialog').getByRole('rowheader', { name: 'ai-agent' }).first().waitFor();
    await page.keyboard.press('Escape');
    await way.getByRole('button', { name: 'Fechar o caminho' }).press('Escape');
    await way.waitFor({ state: 'detached' });
  });

  test('a model that is switched off parks the conversation; switched on again it is answered once', async () => {
    const page = await open();
    const diego = await phoneOf(page, 'Diego Testa');
    await page.getByRole('button', { name: 'Falhas', exact: true }).click();
    await page.getByRole('switch', { name: /Modelo fora do ar/ }).click();
    await page.getByRole('switch', { name: /Modelo fora do ar/, checked: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Falhas ligadas' }).waitFor();
    await diego.write('Abrem hoje?');
    await diego.owner('parked').waitFor({ timeout: 120_000 });
    expect(await diego.answers().count()).toBe(0);
    await page
      .getByRole('region', { name: 'Falhas ligadas' })
      .getByRole('button', { name: 'Desligar tudo' })
      .click();
    await page.getByRole('region', { name: 'Falhas ligadas' }).waitFor({ state: 'detached' });
    await diego.answers().first().waitFor({ timeout: 180_000 });
    await diego.owner('ai').waitFor();
    expect(await diego.answers().count()).toBe(1);
    expect(prosa.faults.list()).toEqual([]);
  });

  test('all that a phone can do is shown, and stands on the bus as what it is', async () => {
    const page = await open();
    const elisa = await phoneOf(page, 'Elisa Testa', { isHidden: true });
    await elisa.write('Primeira');
    await elisa.answers().locator('[data-progress="read"]').waitFor();
    for (const thing of ['Imagem', 'Mensagem de voz', 'Documento', 'Localização', 'Contato']) {
      await elisa.phone.getByRole('button', { name: 'Enviar outra coisa' }).click();
      await elisa.phone.getByRole('menuitem', { name: thing }).click();
    }
    await elisa.bubble('comprovante.pdf').waitFor();
    await elisa.bubble('MASP').waitFor();
    await elisa.bubble('Bia Martins').waitFor();

    const act = async (text: string, what: string) => {
      const bubble = elisa.bubble(text);
      await bubble.hover();
      await bubble.getByRole('button', { name: 'O que fazer com esta mensagem' }).click();
      await bubble.getByRole('button', { name: what }).click();
    };
    await act('Primeira', 'Editar');
    await elisa.write('Primeira, de novo');
    await elisa.bubble('editada').waitFor();
    await act('MASP', 'Apagar para todos');
    await elisa.bubble('Mensagem apagada').waitFor();
    const answer = elisa.answers().first();
    await answer.getByRole('button', { name: 'O que fazer com esta mensagem' }).click();
    await answer.getByRole('button', { name: 'Reagir com ❤️' }).click();
    await answer.getByText('❤️', { exact: true }).waitFor();
    await answer.hover();
    await answer.getByRole('button', { name: 'O que fazer com esta mensagem' }).click();
    await answer.getByRole('button', { name: 'Responder', exact: true }).click();
    await elisa.write('Uma resposta');
    await elisa.bubble('Uma resposta').getByText('Sou o substituto').waitFor();

    const kinds = () =>
      prosa.runtime
        .events({ detailType: 'inbox.message.received' })
        .map(
          ({ detail }) => detail.payload as { mediaType: string; contact: { name?: string; waId?: string } },
        )
        .filter(({ contact }) => contact.name === 'Elisa Testa');
    await until('all of it on the bus', () => kinds().length >= 10);
    expect(
      kinds()
        .map(({ mediaType }) => mediaType)
        .sort(),
    ).toEqual(
      [
        'text',
        'image',
        'audio',
        'document',
        'location',
        'contacts',
        'edit',
        'revoke',
        'reaction',
        'text',
      ].sort(),
    );
    expect(kinds().every(({ contact }) => contact.waId === undefined)).toBe(true);
  });

  test('hostile names, words and links stay words; what npm run say posts is seen too', async () => {
    const page = await open();
    const from = '5511955550099';
    const name = '<img src=x onerror=alert(1)>';
    await prosa.say('<script>alert(1)</script> javascript:alert(2) https://a.example/?q="><b>', {
      from,
      name,
    });
    const entry = page.getByRole('navigation', { name: 'Clientes' }).getByRole('button', { name });
    await entry.click();
    const phone = page.getByRole('article', { name: `Telefone de ${name}` });
    await phone.locator('[data-message]', { hasText: '<script>alert(1)</script>' }).first().waitFor();
    const links = await phone.locator('[data-message] a').all();
    const addresses = await Promise.all(links.map((link) => link.getAttribute('href')));
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) expect(address).toMatch(/^https:\/\/a\.example\//);
    expect(await page.locator('.phones img, .phones script, .phones b').count()).toBe(0);
  });

  test('on 360 pixels the list leads to a phone and back, and nothing is wider than the screen', async () => {
    const page = await open({ viewport: { width: 360, height: 740 } });
    const overflow = () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    await page.getByRole('button', { name: 'Voltar à lista' }).click();
    await page.getByRole('button', { name: 'Novo telefone' }).waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    const fabio = await phoneOf(page, 'Fábio Testa');
    await fabio.write('Oi');
    await fabio.answers().first().waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await fabio.answers().getByRole('button', { name: 'O caminho da mensagem' }).click();
    await page.getByRole('complementary').waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
  });

  test.each(['light', 'dark'] as const)(
    'every screen is usable without a mouse and for who sees little, %s',
    async (colorScheme) => {
      // What looks for faults is no part of the page.
      const options = { colorScheme, bypassCSP: true, reducedMotion: 'reduce' } as const;
      const page = await open(options);
      const wrong: string[] = [];
      const look = async (screen: string) => wrong.push(...(await wrongOn(page, screen)));
      const gina = await phoneOf(page, `Gina ${colorScheme}`);
      await look('a new phone');
      await gina.write('*Oi* https://a.example');
      await gina.answers().locator('[data-progress="read"]').waitFor();
      await gina.answers().getByRole('button', { name: 'O que fazer com esta mensagem' }).press('Enter');
      await look('a chat with what can be done');
      await gina.answers().getByRole('button', { name: 'O caminho da mensagem' }).press('Enter');
      const way = page.getByRole('complementary', { name: 'O caminho da mensagem' });
      await way.locator('[data-hop="turn"]').waitFor();
      await way.locator('summary').first().press('Enter');
      await look('way');
      await way.getByRole('button', { name: 'Ver o rastro' }).first().press('Enter');
      await page.getByRole('dialog').getByRole('rowheader').first().waitFor();
      await look('trace');
      await page.keyboard.press('Escape');
      for (const name of ['Eventos', 'Falhas', 'Filas, circuitos e funções']) {
        await page.getByRole('button', { name, exact: name !== 'Filas, circuitos e funções' }).press('Enter');
        if (name === 'Falhas') await page.getByRole('switch', { name: /Fora de ordem/ }).press('Space');
        await look(name);
        if (name !== 'Eventos') await page.keyboard.press('Escape');
      }
      await page.getByRole('region', { name: 'Falhas ligadas' }).waitFor();
      await look('with a fault');
      await page.getByRole('button', { name: 'Desligar tudo' }).press('Enter');
      await page.getByRole('button', { name: 'Fechar os eventos' }).press('Enter');
      await page.getByRole('button', { name: 'Novo telefone' }).press('Enter');
      await look('making a phone');
      await page.keyboard.press('Escape');
      await page.setViewportSize({ width: 360, height: 720 });
      await look('narrow phone');
      await page.getByRole('button', { name: 'Voltar à lista' }).last().press('Enter');
      await page.getByRole('button', { name: 'Novo telefone' }).waitFor();
      await look('narrow list');
      expect(wrong).toEqual([]);
    },
  );

  test('one request an interval, whatever is open', async () => {
    const page = await open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const count = 5;
    await until('some requests', () => asked.length >= count);
    expect(new Set(asked)).toEqual(new Set(['/_local/watch']));
  });
});
