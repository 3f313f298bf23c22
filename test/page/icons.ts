/** `npm run web:icons`: draws the page's icon in the sizes and shapes that systems install it in, from web/public/icon.svg. */
import '../../bin/require-node.js';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openBrowser } from './browser.ts';

const FOLDER = resolve(import.meta.dirname, '../../web/public');

/** Of an icon whose edge a system cuts to a shape of its own, the middle that no shape reaches. */
const SAFE = 0.8;

const svg = await readFile(resolve(FOLDER, 'icon.svg'), 'utf8');
// The system makes the corners: the ground goes to the edge, and what is drawn on it stays in the middle.
const whole = svg.replace(/ rx="\d+"/, '');
const ground = /<rect[^>]*\/>/.exec(whole)?.[0] ?? '';
const [, open = '', drawn = ''] = /^(<svg[^>]*>)(.*)<\/svg>\s*$/s.exec(whole.replace(ground, '')) ?? [];
const inset = (64 * (1 - SAFE)) / 2;
const maskable = `${open}${ground}<g transform="translate(${inset} ${inset}) scale(${SAFE})">${drawn}</g></svg>`;

const browser = await openBrowser();
try {
  for (const [name, size, drawing] of [
    ['icon-192', 192, svg],
    ['icon-512', 512, svg],
    ['icon-maskable-512', 512, maskable],
    ['apple-touch-icon', 180, whole],
  ] as const) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(
      `<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${drawing}`,
    );
    await writeFile(resolve(FOLDER, `${name}.png`), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
} finally {
  await browser.close();
}
