import { existsSync } from 'node:fs';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';

/** Where a machine has a Chromium; `CHROMIUM` names another one. */
const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));

/** Why the tests of this folder do not run, aloud; undefined where they do. */
export function missingBrowser(): string | undefined {
  if (executablePath !== undefined) return undefined;
  const words = 'test/page is skipped: there is no Chromium (apt-get install chromium, or CHROMIUM=<path>)';
  console.warn(words);
  return words;
}

/** A busy machine must not fail a test. */
const PATIENCE_MS = 120_000;

/** It beeps once a second, and nothing asks for a permission. */
const MADE_UP_MICROPHONE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** A browser without a window. */
export function openBrowser(): Promise<Browser> {
  // The sandbox needs rights that containers, in which tests run as root, do not give.
  return chromium.launch({
    ...(executablePath && { executablePath }),
    args: ['--no-sandbox', ...MADE_UP_MICROPHONE],
  });
}

/** Someone who looks at the page, in a browser of their own. */
export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** What the browser complained of: errors of scripts, and what the Content-Security-Policy stopped. */
  complaints: string[];
  /** Addresses outside of the machine that the page asked for. */
  foreign: string[];
}

/** How a page is looked at; `prepare` is done before it is opened. */
export interface VisitOptions extends BrowserContextOptions {
  prepare?: (context: BrowserContext) => Promise<void>;
}

/** Opens a path of the page. */
export async function visit(
  browser: Browser,
  url: string,
  path: string,
  { prepare, ...options }: VisitOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    ...{ viewport: { width: 1400, height: 900 }, locale: 'pt-BR', timezoneId: 'America/Sao_Paulo' },
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  await prepare?.(context);
  const page = await context.newPage();
  const complaints: string[] = [];
  const foreign: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted Type|Minified React error/.test(message.text()))
      complaints.push(message.text());
  });
  page.on('request', (request) => {
    const address = request.url();
    // Files are uploaded to what stands in for S3, at a port of its own.
    const isOwn =
      address.startsWith(url) || /^(blob|data):|^http:\/\/127\.0\.0\.1:\d+\/[\w-]*media/i.test(address);
    if (!isOwn) foreign.push(address);
  });
  await page.goto(`${url}${path}`);
  return { page, context, complaints, foreign };
}

/** Signs in as one of the made-up people and opens the desk. */
export async function sitDown(
  browser: Browser,
  url: string,
  name: string,
  options: VisitOptions & { search?: string } = {},
): Promise<Visitor> {
  const { search = '', ...rest } = options;
  const visitor = await visit(browser, url, `/desk${search}`, rest);
  await visitor.page.getByRole('button', { name }).click();
  await visitor.page.getByRole('navigation', { name: 'Listas' }).waitFor();
  return visitor;
}
