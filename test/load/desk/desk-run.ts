import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';
import type { CDPSession, Page } from 'playwright-core';
import * as z from 'zod';
import type { LocalProsa } from '../../../local/cli/start-local.ts';
import { openBrowser, sitDown, type Visitor } from '../../page/browser.ts';
import { Chance } from '../../simulation/chance.ts';
import { until } from '../../support/until.ts';
import type { DeskBenchOptions } from './desk-options.ts';
import { LONG, SHORT } from './seed-desk.ts';

/** What was measured; times are milliseconds. */
export interface DeskSeen {
  /** From the beginning of the navigation until rows are on the screen; the page's files are kept by the browser. */
  firstList: number[];
  /** From the press on a row until its messages are on the screen. */
  opening: Record<'short' | 'long', number[]>;
  /** Processor time of the page's main thread for that, which other programs lengthen less. */
  openingCpu: Record<'short' | 'long', number[]>;
  /** From the webhook's 200 until a customer's words are in the list. */
  change: number[];
  /** From the network's return until what was said meanwhile is in the list. */
  back: number[];
  /** One page of 50 older messages. */
  older: { ms: number; jumpPx: number }[];
  /** The longest time in which the page could do nothing else, by what it did. */
  blocked: Record<'loading' | 'opening' | 'older' | 'all read', number>;
  /** Of the page's JavaScript after a collection. */
  heapMb: Record<'list' | 'long opened' | 'all read', number>;
  messagesRead: number;
}

const number = z.number().nullable();
const olderSchema = z.object({ count: z.number(), ms: z.number(), jumpPx: z.number() });

/** Changes of the list with everything read, during which no block may be long. */
const CHANGES_AT_END = 8;

const ROUNDS_BACK = 5;

/** What a customer says who is no seeded one. */
const TALKER = { from: '5531970000001', name: 'Cliente que escreve' };

/** Measures the page with a seeded desk in a browser whose processor is so many times as slow. */
export async function runDesk(
  prosa: LocalProsa,
  options: DeskBenchOptions,
  told: (step: string) => void,
): Promise<DeskSeen> {
  const browser = await openBrowser();
  try {
    return await new DeskRun(prosa, options, await sit()).measure(told);
  } finally {
    await browser.close();
  }

  async function sit() {
    const visitor = await sitDown(browser, prosa.runtime.url, 'Ana Lima', { search: '?view=queues' });
    const source = await readFile(join(import.meta.dirname, 'probe.ts'), 'utf8');
    const { code } = await transform(source, { loader: 'ts', format: 'iife' });
    await visitor.page.addInitScript({ content: code });
    return visitor;
  }
}

class DeskRun {
  readonly #prosa: LocalProsa;
  readonly #options: DeskBenchOptions;
  readonly #visitor: Visitor;
  readonly #page: Page;
  readonly #chance: Chance;
  #words = 0;

  constructor(prosa: LocalProsa, options: DeskBenchOptions, visitor: Visitor) {
    this.#prosa = prosa;
    this.#options = options;
    this.#visitor = visitor;
    this.#page = visitor.page;
    this.#chance = new Chance(options.seed);
  }

  async measure(told: (step: string) => void): Promise<DeskSeen> {
    const { openings, changes, throttle } = this.#options;
    const cdp = await this.#visitor.context.newCDPSession(this.#page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: throttle });
    await this.#prosa.say('Oi', TALKER);
    const seen: DeskSeen = {
      ...{
        firstList: [],
        opening: { short: [], long: [] },
        openingCpu: { short: [], long: [] },
        change: [],
        back: [],
        older: [],
      },
      blocked: { loading: 0, opening: 0, older: 0, 'all read': 0 },
      heapMb: { list: 0, 'long opened': 0, 'all read': 0 },
      messagesRead: 0,
    };
    const block = async (of: keyof DeskSeen['blocked']) => {
      const longest = (await this.#read('longest()')) ?? 0;
      seen.blocked[of] = Math.max(seen.blocked[of], longest);
    };
    // The first of each warms the API.
    for (let round = 0; round <= openings; round++) {
      for (const length of round % 2 === 0 ? (['short', 'long'] as const) : (['long', 'short'] as const)) {
        told(`opening ${round} of ${openings}`);
        const firstList = await this.#load();
        if (round > 0) await block('loading');
        else await this.#read('longest()');
        const cpu = await busyMs(cdp);
        const took = await this.#open(length === 'short' ? SHORT : LONG);
        if (round === 0) continue;
        await block('opening');
        seen.firstList.push(firstList);
        seen.opening[length].push(took);
        seen.openingCpu[length].push((await busyMs(cdp)) - cpu);
      }
    }
    await this.#load();
    seen.heapMb.list = await heapMb(cdp);
    for (let round = 0; round < changes; round++) {
      told(`change ${round} of ${changes}`);
      seen.change.push(await this.#change());
      await new Promise((resolve) => setTimeout(resolve, this.#chance.between(0, 1_800)));
    }
    for (let round = 0; round < Math.min(changes, ROUNDS_BACK); round++) {
      told(`network ${round} of ${ROUNDS_BACK}`);
      seen.back.push(await this.#back());
    }
    await this.#open(LONG);
    seen.heapMb['long opened'] = await heapMb(cdp);
    await this.#read('longest()');
    for (let count = 0; ; ) {
      const page = olderSchema.parse(await this.#page.evaluate('probe.older()'));
      if (page.count === count || page.ms === 0) break;
      count = page.count;
      seen.messagesRead = count;
      seen.older.push({ ms: page.ms, jumpPx: page.jumpPx });
      told(`${count} of ${this.#options.messages} messages`);
      if (count >= this.#options.messages) break;
    }
    await block('older');
    for (let round = 0; round < Math.min(changes, CHANGES_AT_END); round++) {
      told(`change ${round} of ${CHANGES_AT_END} with everything read`);
      await this.#change();
    }
    await block('all read');
    seen.heapMb['all read'] = await heapMb(cdp);
    return seen;
  }

  async #load(): Promise<number> {
    await this.#page.goto(`${this.#prosa.runtime.url}/desk?view=queues`);
    return this.#wait('the first list', 'firstListAt()');
  }

  async #open(name: string): Promise<number> {
    await this.#page.locator('[data-conversation]', { hasText: name }).click();
    return this.#wait(`the conversation of ${name}`, 'openedIn()');
  }

  async #change(): Promise<number> {
    const words = await this.#expect();
    await this.#prosa.say(words, TALKER);
    const at = Date.now();
    return (await this.#wait(words, `seenAt('${words}')`)) - at;
  }

  async #back(): Promise<number> {
    const { context } = this.#visitor;
    await context.setOffline(true);
    const words = await this.#expect();
    await this.#prosa.say(words, TALKER);
    await until('the page to notice', () => this.#page.getByText('Sem conexão').first().isVisible());
    const at = Date.now();
    await context.setOffline(false);
    return (await this.#wait(words, `seenAt('${words}')`)) - at;
  }

  async #expect(): Promise<string> {
    const words = `palavra ${++this.#words} de muitas`;
    await this.#page.evaluate(`probe.expect('${words}')`);
    return words;
  }

  async #wait(what: string, call: string): Promise<number> {
    let value: number | null = null;
    await until(what, async () => {
      value = await this.#read(call);
      return value !== null;
    });
    return value ?? Number.NaN;
  }

  async #read(call: string): Promise<number | null> {
    return number.parse(await this.#page.evaluate(`probe.${call}`));
  }
}

/** What the page's main thread worked so far. */
async function busyMs(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
}

async function heapMb(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
}
