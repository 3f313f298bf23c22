import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { sayUntilTaken } from '../load/say-until-taken.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';
import { missingBrowser, openBrowser, sitDown, type Visitor } from './browser.ts';
import { ApiReader, fallAsleep, insist, LISTS, say, showsTheTruth, wakeUp } from './day.ts';
import { openRow } from './desk-frame.ts';

const NAMES = ['Ana Lima', 'Bia Rocha', 'Caio Nunes'] as const;
const SUBS = ['ana', 'bia', 'caio'] as const;

/** Each person has so many customers; as many again as a person's and a half stay with the AI. */
const [EACH, OF_AI] = [10, 20];

/** Waits of queues, the bus and the watchdog pass so many times as fast. */
const SPEED = 10;

/** The whole list stands in the window. */
const WINDOW = { width: 1400, height: 4_800 };

/** A day takes a minute and a half; a machine with ten times as much to do as it has processors takes many. */
const PATIENCE_MS = 20 * 60_000;

let prosa: LocalProsa;
let browser: Browser;
const people: Visitor[] = [];

describe.skipIf(missingBrowser())('a day of a desk', () => {
  beforeAll(async () => {
    const tenant = { ...DEMO_TENANT, queues: DEMO_TENANT.queues.slice(2), people_queue: 'financeiro' };
    [prosa, browser] = await Promise.all([startProsa({ tenant, timesAsFast: SPEED }), openBrowser()]);
    await prosa.page.folder();
  });
  afterAll(async () => {
    await browser?.close();
    await prosa?.close();
  });

  const fault = async (body: object) => {
    const response = await fetch(`${prosa.runtime.url}/_local/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ seed: 13, ...body }),
    });
    expect(response.status).toBe(200);
  };
  const calm = () => fetch(`${prosa.runtime.url}/_local/faults`, { method: 'DELETE' });

  /** Queues of what was given up, with something in them. */
  const deadLetters = async () => {
    const response = await fetch(`${prosa.runtime.url}/_local/queues`);
    const { items } = (await response.json()) as { items: { name: string; waiting: number }[] };
    return items.filter(({ name, waiting }) => name.includes('DeadLetter') && waiting > 0);
  };

  /** Somebody who writes to the business. */
  class Customer {
    readonly name: string;
    readonly from: string;
    /** What they wrote, and what people answered. */
    readonly wrote: string[] = [];
    readonly told: string[] = [];

    constructor(number: number) {
      this.name = `Cliente ${String(number).padStart(2, '0')}`;
      this.from = String(5511_97000_0000 + number);
    }

    async write(text: string): Promise<void> {
      this.wrote.push(text);
      const { from, name, wrote } = this;
      await sayUntilTaken(prosa, text, { from, name, messageId: `wamid.day-${from}-${wrote.length}` });
    }

    /** How often WhatsApp accepted a message with these words to them. */
    got(words: string): number {
      return prosa.whatsapp
        .outbox({ to: this.from })
        .filter(({ body }) => JSON.stringify(body).includes(words)).length;
    }
  }

  /** Opens a customer's conversation and answers, until it is there. */
  async function answer(page: Page, customer: Customer, text: string): Promise<void> {
    await openRow(page, customer.name);
    customer.told.push(text);
    await say(page, text);
    await insist(page, `"${text}" at ${customer.name}`, () => customer.got(text) > 0);
  }

  test(
    'fifty conversations, three people, faults, a cut connection and a laptop asleep: nothing lost, nothing doubled, every list true',
    async () => {
      const customers = Array.from(
        { length: NAMES.length * EACH + OF_AI },
        (_, index) => new Customer(index),
      );
      const ofAi = customers.slice(NAMES.length * EACH);
      const [ofAna = [], ofBia = [], ofCaio = []] = NAMES.map((_, index) =>
        customers.slice(index * EACH, (index + 1) * EACH),
      );
      people.push(
        ...(await Promise.all([
          sitDown(browser, prosa.runtime.url, NAMES[0], { search: '?view=queues', viewport: WINDOW }),
          sitDown(browser, prosa.runtime.url, NAMES[1], { search: '?view=all', viewport: WINDOW }),
          sitDown(browser, prosa.runtime.url, NAMES[2], { search: '?view=queues', viewport: WINDOW }),
        ])),
      );
      const [ana, bia, caio] = people.map(({ page }) => page) as [Page, Page, Page];
      const pages = [ana, bia, caio] as const;
      await bia.clock.install();
      const everyone = [ofAna, ofBia, ofCaio] as const;
      const each = (work: (page: Page, index: number) => Promise<void>) =>
        Promise.all(pages.map((page, index) => work(page, index)));

      // In the morning everything comes twice, late and in another order.
      await fault({ target: 'bus', action: 'duplicate', probability: 0.5 });
      await fault({ target: 'bus', action: 'delay', ms: 4_000, probability: 0.3 });
      for (const customer of customers) {
        await customer.write(ofAi.includes(customer) ? 'Qual é o horário?' : 'Quero falar com um atendente');
      }
      await each(async (page, index) => {
        for (const customer of everyone[index]?.slice(0, 3) ?? []) {
          await answer(page, customer, `Bom dia, aqui é ${NAMES[index]}`);
          await customer.write('Obrigado, e o meu pedido?');
        }
      });

      // At noon WhatsApp is slow. Caio takes what is his, and looks at no other list any more.
      await calm();
      await fault({ target: 'whatsapp', action: 'slow', ms: 2_000, probability: 0.5 });
      await each(async (page, index) => {
        for (const customer of everyone[index]?.slice(3, 6) ?? []) {
          await answer(page, customer, `Boa tarde, aqui é ${NAMES[index]}`);
        }
      });
      for (const { name } of ofCaio.slice(6)) {
        await openRow(caio, name);
        await caio.keyboard.press('a');
        await caio.locator('#conversation header').getByText('Você').waitFor();
      }
      await caio.getByRole('button', { name: 'Atendendo' }).first().click();
      await calm();

      // In the afternoon the model is down, Ana's connection is cut, and Bia's laptop sleeps.
      await fault({ target: 'model', action: 'error', status: 503 });
      const cut = ofAna[6] as Customer;
      await openRow(ana, cut.name);
      await people[0]?.context.setOffline(true);
      await fallAsleep(bia);
      for (const text of ['Sem rede, primeira', 'Sem rede, segunda']) {
        cut.told.push(text);
        await say(ana, text);
      }
      for (const customer of ofAi) await customer.write('Abrem no domingo?');
      for (const customer of [...ofAna, ...ofBia, ...ofCaio].filter((_, index) => index % 3 === 0)) {
        await customer.write('Ainda estão aí?');
      }
      for (const customer of ofCaio.slice(6)) await answer(caio, customer, 'Sou o Caio, já vejo');
      await openRow(caio, ofCaio[9]?.name ?? '');
      await caio.keyboard.press('e');
      await caio.getByLabel('Motivo (opcional)').fill('resolvido');
      await caio.keyboard.press('Enter');
      await caio.locator('#conversation header').getByText('Encerrada', { exact: true }).waitFor();
      expect(await bia.getByText('Ainda estão aí?').count()).toBe(0);
      expect(cut.got('Sem rede')).toBe(0);

      // All is well again.
      await calm();
      await people[0]?.context.setOffline(false);
      await wakeUp(bia, 8);
      await insist(ana, 'what was written without a connection', () => cut.got('segunda') > 0);
      const rest = [ofAna.slice(7), ofBia.slice(6), []];
      await each(async (page, index) => {
        for (const customer of rest[index] ?? []) await answer(page, customer, `Boa noite, ${customer.name}`);
      });
      for (const customer of ofAi) {
        await until(`an answer to ${customer.name}`, () => customer.got('Abrem no domingo?') > 0);
      }

      // The lists that they looked at all day, made of what was told of changes; then every other one.
      const apis = SUBS.map((sub) => new ApiReader(prosa, sub));
      await Promise.all(
        (['queues', 'all', 'mine'] as const).map((list, index) =>
          showsTheTruth(pages[index] as Page, apis[index] as ApiReader, list),
        ),
      );
      for (const list of ['ai', 'closed', 'mine', 'queues', 'all'] as const) {
        await each(async (page, index) => {
          await page
            .getByRole('navigation', { name: 'Listas' })
            .getByRole('button', { name: new RegExp(`^${LISTS[list]}`) })
            .click();
          await showsTheTruth(page, apis[index] as ApiReader, list);
        });
      }

      expect(await deadLetters()).toEqual([]);
      const [api] = apis as [ApiReader];
      const rows = new Map(
        [...(await api.list('all')), ...(await api.list('closed'))].map(({ id, name }) => [name, id]),
      );
      expect(rows.size).toBe(customers.length);
      for (const { name, wrote } of customers) {
        const texts = await api.texts(rows.get(name) ?? '');
        for (const text of wrote)
          expect([name, text, texts.filter((one) => one === text).length]).toEqual([name, text, 1]);
      }
      for (const customer of customers) {
        for (const text of customer.told)
          expect([customer.name, text, customer.got(text)]).toEqual([customer.name, text, 1]);
      }
      const sent = prosa.whatsapp.outbox().map(({ body }) => JSON.stringify(body.biz_opaque_callback_data));
      expect(new Set(sent).size).toBe(sent.length);
      expect(people.flatMap(({ complaints, foreign }) => [...complaints, ...foreign])).toEqual([]);
    },
    PATIENCE_MS,
  );
});
