/**
 * `npm run screenshots`: plays a day of an invented shop on an instance of its own and takes the pictures of docs/images. The
 * times in them are the story's, so that pictures differ only where the page does. `-- --all <folder>` takes one of every screen
 * instead, for looking at.
 */
import '../../bin/require-node.js';
import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { startLocal } from '../../local/cli/start-local.ts';
import type { ModelCallView } from '../../local/model/disorder.ts';
import { serveModelStandIn } from '../../local/model/stand-in.ts';
import { StoryTime } from '../support/story-time.ts';
import { openBrowser, sitDown, visit } from './browser.ts';
import { ANSWERS, CUSTOMERS, SHOP } from './demo-day.ts';
import { everyScreen } from './every-screen.ts';
import { playDay, STORY_NOW } from './play-day.ts';

/** So large a picture of a document may be, in bytes. */
const MOST_BYTES = 250_000;

const { values } = parseArgs({ options: { all: { type: 'string' } } });
const folder = resolve(values.all ?? resolve(import.meta.dirname, '../../docs/images'));
const STORY_DAY = new Date(STORY_NOW).toISOString().slice(0, 10).replaceAll('-', '');
const SIZES = { wide: { width: 1400, height: 860 }, phone: { width: 390, height: 760 } } as const;

/** The words of the story in place of the stand-in's. */
function scripted({ question, format }: ModelCallView) {
  const [, answer] = Object.entries(ANSWERS).find(([part]) => question.includes(part)) ?? [];
  if (!answer) return undefined;
  if (format === 'text') return { kind: 'text', text: answer.note ?? '' } as const;
  const { reply, queue = null, reason = null } = answer;
  const text = JSON.stringify({ reply, action: queue === null ? 'reply' : 'handoff', queue, reason });
  return { kind: 'text', text } as const;
}

const story = new StoryTime();
const model = await serveModelStandIn({ disturb: scripted });
const prosa = await startLocal({
  ...{ tenant: SHOP, debounceSeconds: 0, patience: 10, maximumEnvironments: 1 },
  model: { kind: 'provider', baseUrl: model.baseUrl, apiKey: 'stand-in' },
});
let browser: Browser | undefined;
try {
  const [opened] = await Promise.all([openBrowser(), prosa.page.folder(), playDay(prosa, story)]);
  browser = opened;
  await mkdir(folder, { recursive: true });
  if (values.all === undefined) await documents(browser);
  else await everyScreen(browser, { desk, save, screenOf });
} finally {
  await browser?.close();
  await prosa.close();
  await model.close();
}

async function documents(to: Browser): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of Object.values(SIZES)) {
      const page = await desk(to, { colorScheme, ...screenOf(viewport) }, '?view=mine');
      await page.locator('[data-conversation]', { hasText: CUSTOMERS.helena.name }).click();
      await page.locator('#composer').waitFor();
      await save(page, `desk-${colorScheme}-${viewport.width}`);
      await page.context().close();
    }
  }
  const { page } = await visit(to, prosa.runtime.url, '/phones', { viewport: SIZES.wide, prepare: inStory });
  await page.getByRole('article').first().waitFor();
  const list = page.getByRole('navigation');
  for (const { name } of [CUSTOMERS.helena]) await list.getByText(name).click();
  await page
    .getByRole('article')
    .last()
    .getByRole('button', { name: 'O caminho da mensagem' })
    .last()
    .click();
  await save(page, 'phones-1400');
  await page.context().close();
}

/** A narrow screen is a phone's. */
function screenOf(viewport: { width: number; height: number }): BrowserContextOptions {
  const isPhone = viewport.width < 500;
  return { viewport, hasTouch: isPhone, isMobile: isPhone };
}

/** The desk of Ana, in the story's time. */
async function desk(to: Browser, options: BrowserContextOptions, search: string): Promise<Page> {
  const visitor = await sitDown(to, prosa.runtime.url, 'Ana Lima', {
    ...{ reducedMotion: 'reduce', search, prepare: inStory },
    ...options,
  });
  return visitor.page;
}

async function inStory(context: BrowserContext): Promise<void> {
  await context.clock.setFixedTime(STORY_NOW);
  await context.route(/\/(desk\/v1|_local\/watch)/, async (route) => {
    try {
      const response = await route.fetch();
      await route.fulfill({ response, body: inStoryDays(story.told(await response.text())) });
    } catch (error) {
      // A picture is taken while the page asks: what it asked then has no answer.
      if (!/closed|disposed/.test(String(error))) throw error;
    }
  });
}

/** Protocols begin with their day. */
function inStoryDays(text: string): string {
  return text.replace(/("protocol":")\d{8}/g, `$1${STORY_DAY}`);
}

async function save(page: Page, name: string): Promise<void> {
  // What moves in has arrived, and so has the answer of the next sync.
  await page.waitForTimeout(1_500);
  const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  if (values.all === undefined && picture.length > MOST_BYTES)
    throw new Error(`${name}.png has ${picture.length} bytes`);
  await writeFile(resolve(folder, `${name}.png`), picture);
  console.log(`${name}.png  ${Math.round(picture.length / 1024)} KiB`);
}
